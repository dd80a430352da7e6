const run = {
  attribute: () => { const x = document.createElement('div'); x.setAttribute('onclick', "LEAK('attribute')"); x.click(); },
  generator: () => (function*(){}).constructor("LEAK('generator')")().next(),
  async: () => (async () => {}).constructor("LEAK('async')")(),
  svg: () => { const s = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const c = document.createElementNS('http://www.w3.org/2000/svg', 'script'); c.textContent = "LEAK('svg')";
    s.append(c); document.body.append(s); },
  module: () => { const s = document.createElement('script'); s.type = 'module';
    s.src = URL.createObjectURL(new Blob(["LEAK('module')"], {type: 'text/javascript'})); document.body.append(s); },
  import: () => import(URL.createObjectURL(new Blob(["LEAK('import')"], {type: 'text/javascript'}))),
  data: () => import("data:text/javascript,LEAK('data')"),
  timer: () => setTimeout("LEAK('timer')"),
  interval: () => { const n = setInterval("clearInterval(globalThis.n); LEAK('interval')", 1); globalThis.n = n; },
  image: () => { document.body.insertAdjacentHTML('beforeend', `<img src="data:," onerror="LEAK('image')">`); },
  javascript: () => { const a = document.createElement('a'); a.href = "javascript:LEAK('javascript')"; document.body.append(a); a.click(); },
  range: () => document.body.append(document.createRange().createContextualFragment("<script>LEAK('range')<\/script>")),
  animation: () => { document.body.insertAdjacentHTML('beforeend', `<svg><animate onbegin="LEAK('animation')" attributeName=x dur=1s></svg>`); },
  event: () => { const e = document.createElement('b'); e.onfocus = null; e.setAttribute('onfoo', ''); e.setAttribute('onmousedown', "LEAK('event')"); e.dispatchEvent(new Event('mousedown')); },
};
for (const go of Object.values(run)) {
  try { const r = go(); if (r && r.catch) r.catch(() => {}); } catch (e) {}
}
