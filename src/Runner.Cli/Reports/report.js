// The page is whole without this: it lets numbers be read off, pictures be compared step by step, and figures be taken out.
(() => {
  'use strict';
  const element = (tag, properties = {}, ...inside) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...inside);
    return made;
  };
  const button = (text, title, press) => element('button', { type: 'button', textContent: text, title, onclick: press });
  const rounded = value => value === null ? 'undefined' : Number(value.toPrecision(4)).toString();
  const quoted = cell => /[",\n]/.test(cell) ? '"' + cell.replaceAll('"', '""') + '"' : cell;
  const csv = rows => rows.map(row => row.map(cell => quoted(String(cell ?? ''))).join(',')).join('\n') + '\n';
  const save = (name, type, content) => {
    const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
    element('a', { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  };
  const nameOf = text => (document.title + ' ' + text).trim().replace(/[^\p{L}\p{N}.=-]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 120);
  const sectionOf = node => node.closest('section')?.querySelector('h2')?.textContent ?? '';

  // Pictures as large as the window allows.
  const large = element('dialog', { className: 'large' });
  document.body.append(large);
  large.addEventListener('click', () => large.close());
  const enlarge = (image, caption) => {
    large.replaceChildren(element('img', { src: image.src, alt: image.alt }), element('p', { textContent: caption }));
    large.showModal();
  };
  document.addEventListener('click', event => {
    if (event.target instanceof HTMLImageElement && !large.contains(event.target)) enlarge(event.target, event.target.title);
  });

  // A slider over the steps of each strip of pictures.
  for (const strip of document.querySelectorAll('table.strip[data-steps]')) {
    const steps = [...strip.rows[0].cells].slice(1, -1).map(cell => cell.textContent);
    if (steps.length < 2) continue;
    const boxes = [...strip.rows].slice(1).map(row => ({
      row,
      now: element('img', { alt: '' }),
      last: row.cells[row.cells.length - 1].querySelector('img'),
    })).filter(box => box.row.querySelector('img'));
    const said = element('output');
    const slider = element('input', { type: 'range', min: 0, max: steps.length - 1, value: 0 });
    slider.setAttribute('aria-label', 'denoising step of ' + strip.rows[0].cells[0].textContent);
    const show = () => {
      said.textContent = steps[slider.value];
      for (const box of boxes) {
        const found = box.row.cells[Number(slider.value) + 1].querySelector('img');
        box.now.hidden = !found;
        if (found) Object.assign(box.now, { src: found.src, alt: found.alt, title: found.title });
      }
    };
    slider.addEventListener('input', show);
    const viewer = element('div', { className: 'viewer tools' },
      element('label', {}, strip.rows[0].cells[0].textContent + ' ', slider, ' ', said),
      element('div', { className: 'readings' }, ...boxes.map(box => element('figure', {},
        box.now, ...(box.last ? [box.last.cloneNode()] : []), element('figcaption', { textContent: box.row.cells[0].textContent })))));
    strip.parentElement.before(viewer);
    show();
  }

  // A cell of a heatmap says its number, its interval, and shows what is read there.
  for (const table of document.querySelectorAll('table.heat')) {
    const pictures = JSON.parse(table.parentElement.querySelector('script')?.textContent ?? '{}');
    const said = element('div', { className: 'said tools' });
    said.setAttribute('role', 'status');
    let chosen = null;
    const choose = cell => {
      chosen?.removeAttribute('aria-selected');
      chosen = cell;
      cell.setAttribute('aria-selected', 'true');
      const source = pictures[cell.dataset.at];
      const image = source && element('img', { src: source, alt: 'what is read there', title: cell.title });
      said.replaceChildren(...(image ? [image] : []), element('span', { textContent: cell.title }));
    };
    const cells = [...table.querySelectorAll('td')];
    const width = cells.length / (table.rows.length - 1);
    for (const [at, cell] of cells.entries()) {
      cell.tabIndex = at === 0 ? 0 : -1;
      cell.addEventListener('click', () => choose(cell));
      cell.addEventListener('focus', () => choose(cell));
      cell.addEventListener('keydown', event => {
        const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: width, ArrowUp: -width }[event.key];
        if (by === undefined || !cells[at + by]) return;
        event.preventDefault();
        cells[at + by].focus();
      });
    }
    const rows = [...table.rows].map(row => [...row.cells].map(cell => cell.dataset.value ?? cell.textContent));
    const panel = element('div', { className: 'panel' });
    table.parentElement.replaceWith(panel);
    panel.append(table.parentElement, said, element('div', { className: 'take tools' },
      button('CSV', 'the numbers of this table', () => save(nameOf(sectionOf(panel) + ' ' + table.caption.textContent) + '.csv', 'text/csv', csv(rows)))));
  }

  // Curves are read off where the pointer, the finger or the arrow keys are.
  for (const chart of document.querySelectorAll('.chart')) {
    const data = JSON.parse(chart.dataset.chart);
    const svg = chart.querySelector('svg');
    const [left, top, right, bottom] = data.box;
    const across = place => left + (place - data.ends[0]) / (data.ends[1] - data.ends[0]) * (right - left);
    const line = document.createElementNS('http://www.w3.org/2000/svg', 'line');
    for (const [key, value] of Object.entries({ y1: top, y2: bottom, stroke: '#444', 'stroke-dasharray': '3 3', visibility: 'hidden' })) line.setAttribute(key, value);
    svg.append(line);
    const said = element('output', { className: 'said tools' });
    let at = 0;
    const read = place => {
      at = place;
      line.setAttribute('x1', across(data.drawn[at]));
      line.setAttribute('x2', across(data.drawn[at]));
      line.setAttribute('visibility', 'visible');
      const values = data.lines.map(one => one.name + ' ' + rounded(one.values[at]) + (one.half[at] > 0 ? ' \u00b1 ' + rounded(one.half[at]) : ''));
      said.textContent = [data.x + ' ' + data.places[at] + ': ' + values.join('; '), ...data.baselines.map(value => 'dotted ' + rounded(value))].join('; ');
    };
    const nearest = event => {
      const box = svg.getBoundingClientRect();
      const x = (event.clientX - box.left) / box.width * svg.viewBox.baseVal.width;
      return data.drawn.reduce((best, place, number) => Math.abs(across(place) - x) < Math.abs(across(data.drawn[best]) - x) ? number : best, 0);
    };
    svg.addEventListener('pointermove', event => read(nearest(event)));
    svg.addEventListener('click', event => read(nearest(event)));
    chart.tabIndex = 0;
    chart.addEventListener('keydown', event => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (event.target !== chart || by === undefined) return;
      event.preventDefault();
      read(Math.min(data.places.length - 1, Math.max(0, at + by)));
    });
    const name = nameOf(sectionOf(chart) + ' ' + data.title);
    const drawing = () => {
      const copy = svg.cloneNode(true);
      copy.lastChild.remove();
      copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
      return new XMLSerializer().serializeToString(copy);
    };
    const rows = [
      [data.x, ...data.lines.flatMap(one => [one.name, one.name + ', half of the 95% interval']), ...data.baselines.map(() => 'dotted')],
      ...data.places.map((place, number) => [place, ...data.lines.flatMap(one => [one.values[number], one.half[number]]), ...data.baselines]),
    ];
    const png = () => {
      const image = new Image();
      image.onload = () => {
        const canvas = element('canvas', { width: 2 * svg.viewBox.baseVal.width, height: 2 * svg.viewBox.baseVal.height });
        const pen = canvas.getContext('2d');
        pen.fillStyle = '#fff';
        pen.fillRect(0, 0, canvas.width, canvas.height);
        pen.drawImage(image, 0, 0, canvas.width, canvas.height);
        canvas.toBlob(blob => save(name + '.png', 'image/png', blob));
      };
      image.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(drawing());
    };
    chart.append(said, element('div', { className: 'take tools' },
      button('SVG', 'this figure as SVG', () => save(name + '.svg', 'image/svg+xml', drawing())),
      button('PNG', 'this figure as PNG', png),
      button('CSV', 'the numbers of this figure', () => save(name + '.csv', 'text/csv', csv(rows)))));
  }
})();
