// SPDX-License-Identifier: GPL-2.0-or-later
// The timeline by keyboard and with zoom. All that it tells is in the page's tables, too.
"use strict";
(() => {
    const frame = document.querySelector(".frame"), lanes = frame.querySelector(".lanes");
    const tools = document.querySelector(".tools"), output = tools.querySelector("output");
    const bands = [...lanes.querySelectorAll(".band")].map(band => [...band.children]).filter(items => items.length);
    let zoom = 1, band = 0, item = -1;

    const middle = element => element.offsetLeft + element.offsetWidth / 2;
    function choose(newBand, newItem) {
        const before = bands[band] && bands[band][item];
        if (before) before.classList.remove("chosen");
        band = Math.max(0, Math.min(bands.length - 1, newBand));
        item = Math.max(0, Math.min(bands[band].length - 1, newItem));
        const chosen = bands[band][item];
        chosen.classList.add("chosen");
        output.textContent = chosen.title;
        frame.scrollLeft = Math.max(0, middle(chosen) - frame.clientWidth / 2);
    }
    // Up and down go to what is nearest in time in the next row.
    function cross(step) {
        const to = Math.max(0, Math.min(bands.length - 1, band + step));
        const x = item < 0 ? 0 : middle(bands[band][item]);
        let best = 0;
        bands[to].forEach((element, i) => {
            if (Math.abs(middle(element) - x) < Math.abs(middle(bands[to][best]) - x)) best = i;
        });
        choose(to, best);
    }
    function zoomBy(step) {
        const share = (frame.scrollLeft + frame.clientWidth / 2) / frame.scrollWidth;
        zoom = Math.max(1, Math.min(64, step > 0 ? zoom * 2 : zoom / 2));
        lanes.style.setProperty("--zoom", zoom);
        frame.scrollLeft = share * frame.scrollWidth - frame.clientWidth / 2;
    }
    const keys = {
        ArrowRight: () => choose(band, item + 1), ArrowLeft: () => choose(band, item - 1),
        ArrowDown: () => cross(1), ArrowUp: () => cross(-1),
        Home: () => choose(band, 0), End: () => choose(band, Infinity),
        "+": () => zoomBy(1), "=": () => zoomBy(1), "-": () => zoomBy(-1)
    };
    frame.addEventListener("keydown", event => {
        if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey || !bands.length) return;
        event.preventDefault();
        keys[event.key]();
    });
    lanes.addEventListener("click", event => {
        const element = event.target.closest(".band li");
        bands.forEach((items, i) => { if (items.includes(element)) choose(i, items.indexOf(element)); });
    });
    tools.addEventListener("click", event => {
        if (event.target.dataset.zoom) zoomBy(Number(event.target.dataset.zoom));
    });
    tools.hidden = false;
})();
