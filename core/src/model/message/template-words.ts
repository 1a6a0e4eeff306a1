type Words = (found: readonly string[]) => string;

/** What the template library says, and how a person who writes a newsletter is told. */
const SAID: readonly (readonly [RegExp, Words])[] = [
  [/^undefined filter: (\S+)$/, ([, name]) => `There is no filter “${name}”`],
  [/^tag "(?:end\w+|else|elsif|when)" not found$/, () => 'Something is ended or continued here that was never begun'],
  [/^tag "(.+)" not found$/, ([, name]) => `There is no command “${name}”`],
  [/^tag (.+) not closed$/, ([, tag]) => `What begins with ${tag} is not closed`],
  [/^output "(.+)" not closed$/, ([, output]) => `${output} is not closed: “}}” is missing`],
  [/^invalid value expression: ""$/, () => 'There is nothing between “{{” and “}}”'],
  [/^illegal tag: (.+)$/, ([, tag]) => `${tag} is not complete`],
  [/^parse length limit exceeded$/, () => 'The text is too long'],
  [/limit exceeded$/, () => 'It would take too long or become too large'],
];

const PLACE = /, line:(\d+), col:\d+$/;

/** What is wrong with a template, in a sentence with the line where it is: in plain words where it is one of the usual mistakes. */
export const sayTemplateProblem = (problem: string): string => {
  const place = PLACE.exec(problem);
  const what = place === null ? problem : problem.slice(0, place.index);
  const where = place === null ? '' : ` (line ${place[1]})`;
  for (const [form, say] of SAID) {
    const found = form.exec(what);
    if (found !== null) return `${say(found)}${where}.`;
  }
  return `${what}${where}`;
};
