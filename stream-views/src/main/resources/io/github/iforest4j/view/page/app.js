'use strict';
// Listens to the run and shows it. Every text goes through textContent: names and labels come from streams and models.
(() => {
  const $ = id => document.getElementById(id);
  const SVG = 'http://www.w3.org/2000/svg';
  const MAX_ALERTS = 120, MAX_INCIDENTS = 60;
  const { shared, short, timeText } = Charts;

  const state = {
    run: null, view: { device: '', tier: -1 }, seen: null, status: null, connection: 'connecting',
    buckets: new Map(), zoom: null, alerts: new Map(), incidents: new Map(),
    deviceTable: null, devicePage: 0, paused: false, held: [], open: new Set(), said: new Map(), lastNews: 0
  };

  function el(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key === 'text') node.textContent = value;
      else if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
      else if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value === true ? '' : value);
    }
    for (const child of children) if (child) node.append(child);
    return node;
  }
  const put = (node, text) => { if (node.textContent !== text) node.textContent = text; };
  const count = n => Number(n || 0).toLocaleString('en');
  const words = w => String(w || '').replace(/_/g, ' ');

  function duration(span) {
    if (!shared.timed) return count(Math.round(span)) + ' readings';
    const s = Math.max(0, Math.round(span / 1000));
    if (s < 60) return s + ' s';
    if (s < 3600) return Math.floor(s / 60) + ' min ' + s % 60 + ' s';
    if (s < 172800) return Math.floor(s / 3600) + ' h ' + Math.floor(s % 3600 / 60) + ' min';
    return Math.floor(s / 86400) + ' days';
  }
  function seconds(s) {
    return s < 90 ? Math.max(1, Math.round(s)) + ' s' : s < 5400 ? Math.round(s / 60) + ' min' : Math.round(s / 3600) + ' h';
  }
  const clock = x => shared.timed ? timeText(x, 0) : '#' + count(x);
  function moment(x) {
    if (!shared.timed) return '#' + count(x);
    return timeText(x, 5 * 86400e3) + ' ' + clock(x);
  }
  // The same moment in UTC, with its day if that is another one; empty where the page shows UTC anyway, or where nobody knows the zone.
  function utc(x) {
    if (!shared.timed || !Charts.offset(x)) return '';
    const text = new Date(x).toISOString();
    return (text.slice(0, 10) === timeText(x, 5 * 86400e3) ? '' : text.slice(0, 10) + ' ') + text.slice(11, 19) + ' UTC';
  }
  const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'local';
  function width(w) {
    const span = w * 600;
    if (!shared.timed) return count(span) + ' readings';
    const all = [[31536e6, 'year'], [2592e6, '30 days'], [604800e3, '7 days'], [86400e3, '24 h'], [21600e3, '6 h'], [3600e3, '1 h'], [600e3, '10 min'], [60e3, '1 min']];
    return (all.find(([s]) => span >= s) || all[all.length - 1])[1];
  }

  // ---- the stream of events

  let source = null;
  function connect() {
    if (source) source.close();
    const query = new URLSearchParams({ tier: state.view.tier, device: state.view.device });
    source = new EventSource('events?' + query);
    source.addEventListener('all', e => receive(JSON.parse(e.data), true));
    source.addEventListener('news', e => receive(JSON.parse(e.data), false));
    source.addEventListener('bye', () => {
      source.close();
      setConnection('over');
    });
    source.addEventListener('open', () => setConnection('live'));
    source.addEventListener('error', () => {
      if (state.connection === 'over') return;
      setConnection('lost');
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, 3000);
    });
  }

  function setConnection(to) {
    state.connection = to;
    showConnection();
    if (state.status || to !== 'live') showHero();
  }

  function receive(message, whole) {
    if (state.connection !== 'live') setConnection('live');
    if (state.paused) {
      // A pause keeps the picture still; what happened meanwhile is asked for afterwards.
      state.held.length = 0;
      state.held.push(message);
      return;
    }
    take(message, whole);
    schedule();
  }

  function take(message, whole) {
    if (whole) {
      state.buckets.clear();
      state.alerts.clear();
      state.incidents.clear();
      if (!state.run || JSON.stringify(state.run) !== JSON.stringify(message.run)) begin(message.run);
    }
    const view = message.view;
    if (view.width) {
      if (state.seen !== view.width + '|' + view.timed) setWindows(view);
      shared.timed = view.timed;
      shared.local = view.local;
      state.stretch = view.width;
      state.stretches = view.stretches;
    }
    for (const b of message.buckets || []) state.buckets.set(b[0], b);
    if (state.stretches && state.buckets.size > state.stretches) {
      const newest = Math.max(...state.buckets.keys());
      for (const n of state.buckets.keys()) if (n <= newest - state.stretches) state.buckets.delete(n);
    }
    for (const a of message.alerts || []) {
      if (!state.alerts.has(a.id) && !whole) announce(a);
      state.alerts.set(a.id, a);
    }
    while (state.alerts.size > MAX_ALERTS) state.alerts.delete(state.alerts.keys().next().value);
    for (const i of message.incidents || []) state.incidents.set(i.id, i);
    if (state.incidents.size > MAX_INCIDENTS) {
      [...state.incidents.values()].sort((a, b) => a.start - b.start).slice(0, state.incidents.size - MAX_INCIDENTS)
        .forEach(i => state.incidents.delete(i.id));
    }
    askForDevices(false);
    state.status = message.status;
    state.lastNews = Date.now();
    state.fresh = true;
  }

  let waiting = false;
  function schedule() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      show();
    });
  }

  // ---- what stays as long as the run

  function begin(run) {
    state.run = run;
    put($('source'), run.source + '  ·  ' + run.model);
    document.title = run.source + ' – iforest';
    $('device-label').hidden = !run.keyed;
    document.querySelectorAll('.device-column').forEach(th => { th.hidden = !run.keyed; });
    $('device-table').hidden = !run.keyed;
    // A chart whose field stays is kept, so that only what is new begins anew.
    const old = new Map(Charts.charts.map(entry => [entry.key, entry]));
    for (const own of [{ score: true, name: 'Anomaly score' }, ...run.fields.map((field, index) => ({ ...field, index, field: field.name }))]) {
      const key = JSON.stringify(own);
      if (!old.delete(key)) addCard(own, key);
    }
    for (const entry of old.values()) {
      Charts.remove(entry);
      seenCards.unobserve(entry.canvas);
      entry.card.remove();
    }
    put($('foot'), run.features > run.fields.length
      ? 'Charts show ' + run.fields.length + ' of ' + run.features + ' fields; the detector looks at all of them, and a field that is a cause of an incident gets a chart.' : '');
    leading = null;
    filterCards();
    if (state.zoom) {
      // What was zoomed into has the numbers of other fields.
      state.zoom.buckets = [];
      zoom(state.zoom.from, state.zoom.to);
    }
  }

  const seenCards = new IntersectionObserver(entries => {
    for (const entry of entries) {
      const chart = Charts.charts.find(c => c.canvas === entry.target);
      if (chart) chart.visible = entry.isIntersecting;
    }
    schedule();
  }, { rootMargin: '200px' });

  let cards = 0;
  function addCard(own, key) {
    const id = 'c' + cards++;
    const canvas = el('canvas', { tabindex: '0', role: 'img', 'aria-labelledby': id + 't ' + id + 's' });
    const now = el('span', { class: 'now' });
    const usualNode = own.usual ? el('span', { class: 'usual', text: 'usual ' + range(own.usual) }) : null;
    const summary = el('span', { class: 'unseen', id: id + 's' });
    const card = el('article', { class: own.score ? 'card wide' : 'card' },
      el('header', {},
        el('h3', { id: id + 't', text: own.name, title: own.name }),
        own.unit ? el('span', { class: 'unit', text: own.unit }) : null,
        usualNode,
        own.score ? el('span', { class: 'usual', text: 'threshold dashed · anomalies as dots · incidents shaded' }) : null,
        now),
      el('div', { class: 'plot' }, canvas), summary);
    $('grid').append(card);
    const entry = Charts.make(canvas, own);
    Object.assign(entry, { key, card, now, summaryNode: summary, usualNode });
    seenCards.observe(canvas);
  }

  // Causes of open incidents come first, those of the worst incident before others. Charts move only when another cause joins.
  let leading = null;
  function orderCards() {
    const causes = [...new Set(bySeverity(openIncidents()).flatMap(i => i.causes))];
    if (leading && causes.every(c => leading.includes(c)) || $('grid').contains(document.activeElement)) return;
    leading = causes;
    const place = ({ own }) => own.score ? -1 : causes.includes(own.field) ? causes.indexOf(own.field) : causes.length + own.index;
    let before = null;
    for (const { card } of [...Charts.charts].sort((a, b) => place(a) - place(b))) {
      const next = before ? before.nextSibling : $('grid').firstChild;
      if (next !== card) $('grid').insertBefore(card, next);
      before = card;
    }
  }

  function range(usual) {
    const low = short(usual[0]), high = short(usual[2]);
    return low === high ? low : low + (high.startsWith('-') ? ' to ' : '–') + high;
  }

  function setWindows(view) {
    state.seen = view.width + '|' + view.timed;
    shared.timed = view.timed;
    const select = $('window');
    const options = [el('option', { value: '-1', text: 'usual' })];
    view.widths.forEach((w, t) => options.push(el('option', { value: t, text: width(w) })));
    select.replaceChildren(...options);
    select.value = String(state.view.tier);
    select.options[0].textContent = 'usual (' + width(view.width) + ')';
    if (state.view.tier !== -1) select.options[0].textContent = 'usual';
    put($('when-head'), view.timed ? 'Time (' + (view.local ? 'as in the source' : zone()) + ')' : 'Reading');
  }

  // ---- the table of devices: a page of it is asked for, at most once in two seconds unless a person asks

  let asked = 0, asking = false, again = false;
  async function askForDevices(now) {
    if (!state.run || !state.run.keyed || state.paused && !now || document.hidden) return;
    if (!now && performance.now() - asked < 2000) return;
    if (asking) {
      again = again || now;
      return;
    }
    asking = true;
    asked = performance.now();
    try {
      const query = new URLSearchParams({ search: $('device-search').value.trim(), sort: $('device-sort').value, page: state.devicePage });
      const response = await fetch('devices?' + query);
      if (response.ok) {
        state.deviceTable = await response.json();
        state.devicePage = state.deviceTable.page;
        showDevices();
      }
    } catch (e) {
      // The banner says that the connection is lost.
    }
    asking = false;
    if (again) {
      again = false;
      askForDevices(true);
    }
  }

  const STATES = { incident: ['incident', 'tag open'], silent: ['no readings', 'tag bad'], suppressed: ['suppressed', 'tag'], normal: ['normal', 'tag good'] };
  function showDevices() {
    const t = state.deviceTable;
    const first = t.page * t.size;
    put($('devices-count'), count(t.total) + (t.total === 1 ? ' device, ' : ' devices, ') + (t.troubled ? count(t.troubled) + ' not normal' : 'all normal'));
    put($('devices-page'), t.rows.length ? count(first + 1) + '–' + count(first + t.rows.length) + ' of ' + count(t.matching) : '0 of ' + count(t.matching));
    $('devices-before').disabled = t.page === 0;
    $('devices-after').disabled = first + t.rows.length >= t.matching;
    $('no-devices').hidden = t.rows.length > 0;
    put($('no-devices'), t.total ? 'No device matches the search.' : 'No devices so far.');
    const names = t.rows.map(d => d.name);
    if ([...$('devices').children].map(o => o.value).join('\n') !== names.join('\n')) {
      $('devices').replaceChildren(...names.map(value => el('option', { value })));
    }
    keep($('device-rows'), t.rows.map(d => ({ id: d.name, key: JSON.stringify(d) + (d.name === state.view.device), d })), ({ d }) => {
      const chosen = d.name === state.view.device;
      const [text, tag] = STATES[d.state];
      const button = el('button', { type: 'button', class: 'link', 'aria-pressed': String(chosen), text: d.name,
        title: chosen ? 'Show all devices' : 'Show this device', onclick: () => chooseDevice(chosen ? '' : d.name) });
      return el('tr', { class: chosen ? 'chosen' : null },
        el('td', {}, button),
        el('td', {}, el('span', { class: tag, text }), d.arrival ? el('span', { class: 'note', text: ' ' + d.arrival }) : null),
        el('td', { class: 'severity' }, d.severity ? el('span', { class: d.state === 'incident' && SEVERITY[d.severity] > 2 ? 'tag bad' : 'tag', text: d.severity }) : null),
        el('td', { title: d.severity ? utc(d.start) : null, text: d.severity ? moment(d.start) + ' · ' + d.title : 'none' }));
    });
  }

  function chooseDevice(name) {
    $('device').value = name;
    state.view.device = name;
    leading = null;
    zoom(null);
    connect();
    if (state.deviceTable) showDevices();
  }

  // ---- drawing

  function show() {
    if (!state.run) return;
    showHero();
    showStats();
    showIncidents();
    showAlerts();
    showCharts();
    state.fresh = false;
  }

  function visibleBuckets() {
    if (state.zoom) return { buckets: state.zoom.buckets, width: state.zoom.width };
    const buckets = [...state.buckets.values()].sort((a, b) => a[0] - b[0]);
    return { buckets, width: state.stretch || 1 };
  }

  function showCharts() {
    const { buckets, width: w } = visibleBuckets();
    shared.width = w;
    if (state.zoom) {
      [shared.from, shared.to] = [state.zoom.from, state.zoom.to];
    } else if (buckets.length) {
      const newest = (buckets[buckets.length - 1][0] + 1) * w;
      const oldest = buckets[0][0] * w;
      shared.to = newest;
      // A young run fills the chart; an old one scrolls.
      shared.from = Math.max(newest - state.stretches * w, Math.min(oldest, newest - Math.min(60, state.stretches) * w));
    }
    shared.incidents = incidentsOfView();
    orderCards();
    Charts.update(buckets, w);
    showValues(buckets, w);
    const some = buckets.length > 0;
    $('no-charts').hidden = some;
    $('grid').hidden = !some;
    $('hint').hidden = !some;
    if (!some) {
      put($('no-charts'), state.status.to_learn ? 'The charts begin when the detector has learned.' : state.view.device && state.status.readings
        ? 'No readings of “' + state.view.device + '” yet. Charts of a device begin when it is chosen.'
        : 'The charts begin with the first reading.');
    }
  }

  function nearest(buckets, w, x) {
    if (!buckets.length) return null;
    if (x === null) return buckets[buckets.length - 1];
    const n = Math.floor(x / w);
    let best = buckets[0];
    for (const b of buckets) if (Math.abs(b[0] - n) < Math.abs(best[0] - n)) best = b;
    return best;
  }

  function showValues(buckets, w) {
    const b = nearest(buckets, w, shared.x);
    const open = openIncidents();
    for (const entry of Charts.charts) {
      const { own, now, card } = entry;
      if (!b) {
        put(now, '');
        continue;
      }
      const at = Charts.place(own);
      const low = b[at], high = b[at + 1];
      let text = '–', out = false;
      const usual = Charts.usualAt(own, b[0]);
      if (own.usual) put(entry.usualNode, 'usual ' + range(usual));
      if (low !== null && own.kind === 'categorical') {
        text = low >= own.categories.length ? '(new)' : own.categories[low] || '(none)';
      } else if (low !== null) {
        const same = short(low) === short(high);
        text = same ? short(high) : 'from ' + short(low) + ' to ' + short(high);
        out = own.score ? b[6] !== null && high > b[6] : usual ? low < usual[0] || high > usual[2] : false;
      }
      put(now, text);
      now.classList.toggle('out', out);
      const hot = !own.score && open.some(i => i.causes.includes(own.field));
      card.classList.toggle('hot', hot);
      put(entry.summaryNode, 'now ' + text + (usual ? ', usual ' + range(usual) : '')
        + (entry.summary ? ', ' + entry.summary + ' anomalies in view' : '') + (hot ? ', part of an open incident' : ''));
    }
    put($('cursor'), shared.x === null ? '' : 'at ' + moment(shared.x) + (utc(shared.x) ? ' (' + utc(shared.x) + ')' : ''));
  }

  const incidentsOfView = () => [...state.incidents.values()].filter(i => !state.view.device || i.device === state.view.device);
  const openIncidents = () => incidentsOfView().filter(i => i.open && !i.silent);

  const SEVERITY = { critical: 4, high: 3, medium: 2, low: 1 };
  const bySeverity = incidents => [...incidents].sort((a, b) =>
    (SEVERITY[b.severity] || 0) - (SEVERITY[a.severity] || 0) || b.score - a.score || a.start - b.start);

  const sentence = text => text.charAt(0).toUpperCase() + text.slice(1) + '.';

  function showConnection() {
    const pill = $('connection');
    const s = state.connection;
    const live = state.status && state.status.ended ? 'ended' : state.status && state.status.outage ? 'silent' : 'live';
    // An open connection without a first message is not yet what the headline would call live.
    const name = state.paused ? 'paused' : s !== 'live' ? s : state.status ? live : 'connecting';
    pill.dataset.state = name;
    put(pill, { connecting: 'Connecting', live: 'Live', silent: 'No readings', ended: 'Ended', lost: 'Disconnected', over: 'Run over', paused: 'Paused' }[name]);
    const banner = $('banner');
    let text = '';
    if (s === 'lost') {
      text = 'The connection is lost; trying again.' + (state.lastNews ? ' What you see is from ' + new Date(state.lastNews).toLocaleTimeString() + '.' : '');
    } else if (s === 'over') {
      text = 'iforest has ended this run. What you see is its last state.';
    }
    put(banner, text);
    banner.hidden = !text;
  }

  function hero(kind, kicker, headline, sub, facts) {
    $('hero').dataset.state = kind;
    put($('kicker'), kicker);
    put($('headline'), headline);
    put($('sub'), sub);
    const key = JSON.stringify(facts);
    if ($('facts').dataset.key !== key) {
      $('facts').dataset.key = key;
      $('facts').replaceChildren(...facts.map(([term, value, more]) =>
        el('div', {}, el('dt', { text: term }), el('dd', { text: value }, more ? el('span', { class: 'more', text: more }) : null))));
    }
  }

  function what(incident) {
    return incident.title;
  }

  function showHero() {
    showConnection();
    const s = state.status;
    if (!s) {
      hero('connecting', '', state.connection === 'lost' ? 'No answer from iforest' : 'Connecting …',
        state.connection === 'lost' ? 'The page keeps trying. Is the run still going?' : '', []);
      return;
    }
    const open = openIncidents();
    if (open.length) {
      const i = bySeverity(open)[0];
      const others = open.length - 1;
      hero('alarm', (i.device || state.run.source) + (others ? '  ·  and ' + others + ' more open incident' + (others > 1 ? 's' : '') : ''),
        what(i), i.top.join(' · '), [
          ['Since', clock(i.start), (utc(i.start) ? utc(i.start) + ', ' : '') + (i.anomalies > 1 ? duration(s.last - i.start) + ', ' + count(i.anomalies) + ' anomalies' : 'one anomaly so far')],
          ['Severity', i.severity, i.recurring ? 'also on another day at this time' : ''],
          ['Confidence', i.confidence || '–', i.confidence_of || ''],
          ['Score', i.score.toFixed(2), 'threshold ' + i.threshold.toFixed(2)]
        ]);
      return;
    }
    const last = [...incidentsOfView()].sort((a, b) => b.last - a.last)[0];
    const lastText = last ? 'Last incident: ' + (last.device ? last.device + ', ' : '') + what(last) + ', ' + clock(last.start)
      + (last.last > last.start ? ' to ' + clock(last.last) : '') + '.' : '';
    const facts = last ? [['Last incident', shared.timed && !s.ended ? duration(s.last - last.last) + ' ago' : clock(last.last), count(s.anomalies) + (s.anomalies === 1 ? ' anomaly' : ' anomalies') + ' in total']] : [];
    if (s.ended) {
      hero('over', state.run.source, 'The stream has ended', s.anomalies ? lastText : 'No anomaly in ' + count(s.readings) + ' readings.', facts);
    } else if (s.outage) {
      hero('waiting', state.run.source, sentence(s.outage), last ? lastText : s.readings ? 'Until then: no anomaly in ' + count(s.readings) + ' readings.' : '', facts);
    } else if (s.to_learn && s.readings) {
      const done = Math.min(1, s.readings / s.to_learn);
      hero('waiting', state.run.source, 'Learning what is normal',
        count(s.readings) + ' of ' + count(s.to_learn) + ' readings. They get no verdict; watching begins after them.',
        [['Warming up', Math.floor(100 * done) + ' %', s.rate > 0 && done < 1 ? 'about ' + seconds((s.to_learn - s.readings) / s.rate) + ' left' : '']]);
    } else if (!s.readings) {
      hero('waiting', state.run.source, 'Waiting for the first reading', 'Nothing has arrived from the source yet.', []);
    } else if (s.warming === s.readings) {
      hero('waiting', state.run.source, 'Warming up', count(s.readings) + ' readings so far. Verdicts begin when the detector’s windows are full.', []);
    } else {
      hero('ok', state.view.device || state.run.source, 'All normal', last ? lastText : 'No anomaly in ' + count(s.readings) + ' readings.', facts);
    }
  }

  function showStats() {
    const s = state.status;
    const open = [...state.incidents.values()].filter(i => i.open && !i.silent).length;
    const b = s.backend;
    const failing = b.calls > 0 && b.failures > 0;
    const troubles = Object.entries(s.troubles);
    const rows = [
      ['Readings', count(s.readings), s.ended ? 'stream ended' : short(s.rate) + ' per second', false],
      ['Anomalies', count(s.anomalies - s.suppressed), s.suppressed ? count(s.suppressed) + ' more suppressed as false alarms' : s.to_learn ? 'none while learning' : s.readings ? (100 * s.anomalies / s.readings).toFixed(1) + ' % of readings' : '', false],
      ['Incidents', count(open) + ' open', count(state.incidents.size) + ' recent', open > 0],
      ['Labels', s.waiting > 0 ? count(s.waiting) + ' pending' : 'up to date',
        Object.entries(s.labels).map(([k, n]) => count(n) + ' ' + words(k)).join(', '), false],
      ['Explained by', b.llm || b.name, b.calls ? count(b.calls) + ' calls' + (failing ? ', ' + count(b.failures) + ' failed' : '')
        + (b.latency_ms !== undefined ? ', ' + short(b.latency_ms) + ' ms' : '') + (b.grounding !== undefined ? ', ' + Math.floor(100 * b.grounding) + ' % of stated facts in the evidence' : '')
        : b.llm ? b.name : 'no language model', failing],
      ['Source', s.outage ? sentence(s.outage) : troubles.length ? troubles.map(([k, n]) => count(n) + ' ' + k).join(', ') : s.ended ? 'ended' : 'connected',
        s.devices ? count(s.devices) + ' devices' : '', Boolean(s.outage) || troubles.length > 0],
      ['Arrival', s.arrival_count ? sentence(s.arrivals.slice(0, 3).join('; ')) : 'as usual',
        s.arrival_count > 3 ? 'and ' + count(s.arrival_count - 3) + ' more' : '', s.arrival_count > 0],
      ['Drift', s.drift ? s.drift : 'none', s.drift ? 'at ' + clock(s.drift_at) : '', Boolean(s.drift)]
    ];
    const missed = s.page.lost + s.page.unplaced;
    if (missed) rows.push(['Not drawn', count(missed), 'too many to draw, or with a wrong time', false]);
    const key = JSON.stringify(rows);
    if ($('stats').dataset.key === key) return;
    $('stats').dataset.key = key;
    $('stats').replaceChildren(...rows.map(([term, value, more, bad]) =>
      el('div', { class: bad ? 'bad' : null }, el('dt', { text: term }), el('dd', { text: value }, el('span', { class: 'more', text: more })))));
  }

  // ---- what is known about an anomaly

  function detail(of, alertId) {
    const node = el('div', { class: 'detail' });
    if (of.severity) {
      node.append(el('p', {}, el('span', { class: of.severity === 'high' || of.severity === 'critical' ? 'tag bad' : 'tag', text: of.severity }),
        ' ' + of.name + (of.recurring ? ', also on another day at this time' : '')));
    }
    if (of.label) {
      const l = of.label;
      node.append(el('h4', { text: 'What it may be' }),
        el('p', {}, el('strong', { text: l.label }), ' ', el('span', { class: 'tag', text: words(l.category) })),
        el('p', { class: 'reason', text: l.reason }));
      if (l.other) node.append(el('p', { class: 'reason', text: (l.other_by === 'model' ? 'The model says: ' : 'The rules say: ') + l.other }));
      if (l.action) node.append(el('h4', { text: 'What the model advises (not checked)' }), el('p', { text: l.action }));
      node.append(el('p', { class: 'who', text: author(l) }));
    } else {
      node.append(el('p', { class: 'who', text: 'The label is still pending.' }));
    }
    if (of.suppressed) node.append(el('p', { class: 'who', text: 'Suppressed: ' + of.suppressed }));
    node.append(el('h4', { text: 'What raised the score' }));
    const bars = el('div', { class: 'bars' });
    of.findings.filter((f, n) => n === 0 || f.share >= .01).forEach(f => bars.append(bar(f)));
    if (!of.findings.length) bars.append(el('p', { class: 'note', text: 'No single field stands out.' }));
    node.append(bars, el('p', { class: 'who', text: (of.anomalies > 1 ? 'highest score ' : 'score ') + of.score.toFixed(3) + ', threshold ' + of.threshold.toFixed(3)
      + (of.confidence_of ? '; ' + of.confidence_of : '') }));
    if (state.run.feedback) node.append(judge(alertId));
    return node;
  }

  function bar(f) {
    const svg = document.createElementNS(SVG, 'svg');
    const rect = document.createElementNS(SVG, 'rect');
    svg.setAttribute('aria-hidden', 'true');
    rect.setAttribute('height', '8');
    rect.setAttribute('width', Math.max(1, 100 * f.share) + '%');
    svg.append(rect);
    const value = f.number === undefined || f.deviation === 'missing' ? f.value || 'no value' : short(f.number) + (f.unit ? ' ' + f.unit : '');
    return el('div', {},
      el('div', { class: 'field' }, el('strong', { text: f.field }), el('span', { text: value }),
        el('span', { class: 'share', text: Math.round(100 * f.share) + ' %' })),
      svg,
      el('div', { class: 'note', text: [f.usual ? 'usual ' + range(f.usual) : '', f.usual && /range$/.test(f.deviation) && f.deviation !== 'back_in_range' ? 'expected ' + short(f.usual[1]) : '', f.deviation === 'none' ? 'unusual only together with other fields' : words(f.deviation)].filter(Boolean).join(' · ') }));
  }

  function author(l) {
    const checked = l.grounded + '/' + l.stated + ' facts are in the evidence; causes and advice are not checked';
    return {
      labelled: 'Label by ' + l.llm + ': ' + checked,
      reused: 'Label by ' + l.llm + ' for an earlier similar anomaly: ' + checked,
      offline: l.backend === 'offline' ? 'Label written offline from the evidence, without a language model' : 'Offline label: ' + l.backend + ' failed',
      timed_out: 'Offline label: ' + l.backend + ' was too slow',
      over_budget: 'Offline label: too many anomalies for the language model',
      ungrounded: 'Offline label: ' + 'the answer of ' + l.llm + ' ' + (l.refused || 'does not keep to the evidence')
    }[l.status];
  }

  function judge(id) {
    const box = el('div', {});
    const label = el('input', { type: 'text', maxlength: '80', 'aria-label': 'The right label', placeholder: 'the right label, if you know it' });
    const said = el('p', { class: 'said', role: 'status', text: state.said.get(id) || '' });
    const send = verdict => async () => {
      try {
        const answer = await fetch('feedback', { method: 'POST', headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ id, verdict, label: label.value }) });
        const text = await answer.text();
        const words = answer.ok ? JSON.parse(text).said : text.trim();
        said.classList.toggle('bad', !answer.ok);
        said.textContent = words;
        if (answer.ok) state.said.set(id, words);
      } catch (e) {
        said.classList.add('bad');
        said.textContent = 'Not sent: no connection.';
      }
    };
    box.append(el('div', { class: 'judge' },
      el('button', { type: 'button', text: 'Real alarm', onclick: send('confirm') }),
      el('button', { type: 'button', text: 'False alarm', onclick: send('reject') }),
      label,
      el('button', { type: 'button', text: 'Undo', onclick: send('undo') })), said);
    return box;
  }

  // Nodes live as long as what they show, so that focus and what is typed stay. A node that is made anew or moved loses
  // the focus; it is given back at once: later it could be taken from another control.
  function keep(list, items, make) {
    const known = new Map([...list.children].filter(n => n.dataset.id).map(n => [n.dataset.id, n]));
    const nodes = new Map();
    const active = list.contains(document.activeElement) ? document.activeElement : null;
    const holder = active && active.closest('[data-id]');
    const index = holder ? controls(holder).indexOf(active) : -1;
    let before = null;
    for (const item of items) {
      let node = known.get(item.id);
      const key = item.key;
      if (!node || node.dataset.key !== key) {
        const fresh = make(item, node);
        fresh.dataset.id = item.id;
        fresh.dataset.key = key;
        if (node && node !== fresh) node.replaceWith(fresh);
        node = fresh;
      }
      known.delete(item.id);
      nodes.set(item.id, node);
      const place = before ? before.nextSibling : list.firstChild;
      if (place !== node) list.insertBefore(node, place);
      before = node;
    }
    for (const node of known.values()) node.remove();
    if (!active || document.activeElement === active || !nodes.has(holder.dataset.id)) return;
    const heir = list.contains(active) ? active : controls(nodes.get(holder.dataset.id))[index];
    if (heir && (index === 0 || heir.textContent === active.textContent)) heir.focus({ preventScroll: true });
  }

  function controls(node) {
    return [...node.querySelectorAll('button, input')];
  }

  function matches(of) {
    const device = state.view.device, sensor = $('sensor').value.trim().toLowerCase();
    return (!device || of.device === device) && (!sensor || of.findings.some(f => f.share >= .1 && f.field.toLowerCase().includes(sensor)));
  }

  const versions = new WeakMap();
  let versionCount = 0;
  function version(object) {
    if (!versions.has(object)) versions.set(object, ++versionCount);
    return versions.get(object);
  }

  function toggle(id) {
    if (state.open.has(id)) state.open.delete(id);
    else state.open.add(id);
    showIncidents();
    showAlerts();
  }

  function showIncidents() {
    const all = [...state.incidents.values()].filter(matches).sort((a, b) => b.open - a.open || b.start - a.start);
    $('no-incidents').hidden = all.length > 0;
    put($('no-incidents'), state.incidents.size ? 'No incident matches the filter.' : 'None so far.');
    keep($('incidents'), all.map(i => ({ id: 'i' + i.id, key: version(i) + '|' + state.open.has('i' + i.id), i })), ({ i, id }, old) => {
      const opened = state.open.has(id);
      // A person who is typing an answer is not disturbed.
      if (old && opened && old.contains(document.activeElement) && document.activeElement.tagName === 'INPUT') return old;
      const button = el('button', { type: 'button', class: 'incident', 'aria-expanded': String(opened), onclick: () => toggle(id) },
        el('span', { class: 'line' }, el('span', { class: i.open && !i.silent ? 'tag open' : 'tag', text: i.silent ? 'suppressed' : i.open ? 'open' : 'over' }),
          el('strong', { text: i.device || what(i) }), el('span', { class: 'since', title: utc(i.start), text: clock(i.start) })),
        el('span', { class: 'top', text: [i.device ? what(i) : '', i.top[0] && i.top[0] !== what(i) ? i.top[0] : '',
          count(i.anomalies) + (i.anomalies > 1 ? ' anomalies' : ' anomaly') + (i.last > i.start ? ' in ' + duration(i.last - i.start) : ''),
          i.severity].filter(Boolean).join(' · ') }));
      const item = el('li', {}, button, opened ? detail(i, i.id) : null);
      return item;
    });
  }

  function showAlerts() {
    const all = [...state.alerts.values()].filter(matches).reverse();
    $('no-alerts').hidden = all.length > 0;
    put($('no-alerts'), state.alerts.size ? 'No anomaly matches the filter.' : 'No anomalies so far.');
    document.querySelector('.alerts .scroll').hidden = all.length === 0;
    put($('alerts-count'), all.length ? (state.status.anomalies > all.length ? 'the newest ' + all.length + ' of ' + count(state.status.anomalies) : count(all.length)) : '');
    const rows = [];
    for (const a of all) {
      const id = 'a' + a.id, opened = state.open.has(id);
      rows.push({ id, key: version(a) + '|' + opened, a });
      if (opened) rows.push({ id: 'd' + a.id, key: String(version(a)), a, more: true });
    }
    keep($('alerts'), rows, ({ a, id, more }, old) => {
      if (more) {
        if (old && old.contains(document.activeElement) && document.activeElement.tagName === 'INPUT') return old;
        return el('tr', { class: 'more' }, el('td', { colspan: state.run.keyed ? '6' : '5' }, detail(a, a.id)));
      }
      const opened = state.open.has(id);
      const button = el('button', { type: 'button', class: 'link', 'aria-expanded': String(opened), text: moment(a.x), onclick: () => toggle(id) });
      return el('tr', { class: opened ? 'opened' : null },
        el('td', { class: 'when' }, button, utc(a.x) ? el('span', { class: 'utc', text: utc(a.x) }) : null),
        state.run.keyed ? el('td', { text: a.device }) : null,
        el('td', { text: a.top.join(' · ') || 'no single field' }),
        el('td', { class: 'num', text: a.score.toFixed(2) }),
        el('td', { class: 'sure', text: a.confidence || '' }),
        el('td', {}, a.suppressed ? el('span', { class: 'tag', text: 'suppressed' }) : null, a.suppressed ? ' ' : null, a.label ? el('span', { text: a.label.label }) : el('span', { class: 'wait', text: 'pending …' })));
    });
  }

  let announced = 0;
  function announce(alert) {
    if (Date.now() - announced < 8000) return;
    announced = Date.now();
    put($('announce'), 'New alert' + (alert.device ? ' on ' + alert.device : '') + ': ' + (alert.top[0] || 'unusual reading'));
  }

  // ---- what a person does

  let zooms = 0;
  async function zoom(from, to) {
    const mine = ++zooms;
    if (from === null) {
      state.zoom = null;
      $('unzoom').hidden = true;
      schedule();
      return;
    }
    $('unzoom').hidden = false;
    let answer = null;
    try {
      const query = new URLSearchParams({ from: Math.floor(from), to: Math.ceil(to), device: state.view.device });
      const response = await fetch('range?' + query);
      answer = response.ok ? await response.json() : null;
    } catch (e) {
      answer = null;
    }
    // A late answer does not bring back what a person has left since.
    if (mine !== zooms) return;
    // Without an answer the zoom shows what is here already.
    const here = visibleBuckets();
    state.zoom = answer && answer.buckets.length ? { from, to, buckets: answer.buckets, width: answer.width } : { from, to, ...here };
    schedule();
  }

  function filterCards() {
    const wanted = $('sensor').value.trim().toLowerCase();
    for (const { own, card } of Charts.charts) card.hidden = !own.score && Boolean(wanted) && !own.name.toLowerCase().includes(wanted);
  }

  $('sensor').addEventListener('input', () => {
    filterCards();
    schedule();
  });
  $('device').addEventListener('change', () => chooseDevice($('device').value.trim()));
  const turn = by => () => {
    state.devicePage = by ? Math.max(0, state.devicePage + by) : 0;
    askForDevices(true);
  };
  $('device-search').addEventListener('input', turn(0));
  $('device-sort').addEventListener('change', turn(0));
  $('devices-before').addEventListener('click', turn(-1));
  $('devices-after').addEventListener('click', turn(1));
  $('window').addEventListener('change', () => {
    state.view.tier = Number($('window').value);
    zoom(null);
    connect();
  });
  $('unzoom').addEventListener('click', () => zoom(null));
  $('pause').addEventListener('click', () => {
    state.paused = !state.paused;
    $('pause').setAttribute('aria-pressed', String(state.paused));
    put($('pause'), state.paused ? 'Resume' : 'Pause');
    showConnection();
    if (!state.paused && state.held.length) {
      state.held.length = 0;
      connect();
    }
  });

  const THEMES = { auto: ['Auto', 'as the system'], light: ['Light', 'light'], dark: ['Dark', 'dark'] };
  function theme(name) {
    const root = document.documentElement;
    if (name === 'auto') root.removeAttribute('data-theme');
    else root.setAttribute('data-theme', name);
    put($('theme'), THEMES[name][0]);
    $('theme').setAttribute('aria-label', 'Colours: ' + THEMES[name][1]);
    const { buckets, width: w } = visibleBuckets();
    Charts.recolor(buckets, w);
  }
  let chosen = 'auto';
  try { chosen = localStorage.getItem('iforest-theme') || 'auto'; } catch (e) { /* Storage is off: the choice lasts as long as the page. */ }
  if (!THEMES[chosen]) chosen = 'auto';
  $('theme').addEventListener('click', () => {
    const names = Object.keys(THEMES);
    chosen = names[(names.indexOf(chosen) + 1) % names.length];
    try { localStorage.setItem('iforest-theme', chosen); } catch (e) { /* As above. */ }
    theme(chosen);
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => theme(chosen));

  Charts.on(zoom, () => {
    const { buckets, width: w } = visibleBuckets();
    showValues(buckets, w);
  });
  theme(chosen);
  showHero();
  connect();
})();
