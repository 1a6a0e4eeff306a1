/** How Vitest finds an SDK that runs from its sources. Vitest asks for a default export. */
const conditions = ['innesto-source', 'module', 'node', 'development|production'];

export default { resolve: { conditions }, ssr: { resolve: { conditions } } };
