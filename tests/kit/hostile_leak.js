globalThis.LEAK = way => {
  let T = globalThis;
  try { while (T.parent !== T && T.parent.location.href) T = T.parent; } catch {}
  (globalThis.ran ||= []).push(way);
  T.fetch(CANARY + '/leak/way-' + way, {mode: 'no-cors'}).catch(() => {});
  new Image().src = CANARY + '/leak/img-' + way;
};
