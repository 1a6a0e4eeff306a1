/**
 * What a site includes. It sets no cookie, and neither reads nor keeps anything in the browser before `innesto.consent()`; whom a link in a
 * message names is told only then, unless the monitor says `link`. It runs on pages of others: small, in the words that all browsers know.
 */
export const SCRIPT = String.raw`(()=>{
const d=document,w=window,s=d.currentScript,early=w.innesto||[];
if(!s||!Array.isArray(early))return;
const to=s.src.replace(/script(\?.*)?$/,'visits'),m=s.dataset.monitor,byLink=s.dataset.consent==='link',K='innesto.key';
let key=null,yes=false,last='';
const here=()=>location.href.split('#')[0];
const tell=again=>{
const b=JSON.stringify({m,u:here(),t:d.title.slice(0,200),k:key&&(yes||byLink)?key:undefined,c:yes?1:undefined,r:again});
if(!(navigator.sendBeacon&&navigator.sendBeacon(to,b)))fetch(to,{method:'POST',body:b,keepalive:true}).catch(()=>{});
};
const look=()=>{if(here()!==last){last=here();tell()}};
const keep=()=>{try{if(key)localStorage.setItem(K,key);else key=localStorage.getItem(K)}catch{}};
const api={
consent(on=true){
if(!on){yes=false;key=null;try{localStorage.removeItem(K)}catch{}return}
if(yes)return;
yes=true;keep();
if(key&&last&&!byLink)tell(1);
},
identify(k){key=k;if(yes)keep();if(last&&(yes||byLink))tell(1)},
push(x){const[n,...y]=[].concat(x);api[n](...y)}
};
const a=new URL(location.href),q=a.searchParams.get('innesto');
if(q){key=q;a.searchParams.delete('innesto');history.replaceState(history.state,'',a)}
for(const n of ['pushState','replaceState']){const f=history[n];history[n]=function(...x){f.apply(this,x);setTimeout(look)}}
addEventListener('popstate',()=>setTimeout(look));
w.innesto=api;
early.forEach(api.push);
if(d.prerendering)d.addEventListener('prerenderingchange',look,{once:true});else look();
})()
`;
