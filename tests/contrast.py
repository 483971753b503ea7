"""Whether words on a page can be read: their contrast with what is behind them, their size, whether they are cut."""

from __future__ import annotations

LEAST, LEAST_LARGE = 4.5, 3.0
"""WCAG 2 AA, for words and for large ones: from 24 px, or from 18.66 px where bold."""

SCRIPT = """
() => {
  const parse = text => {
    const n = (text.match(/[\\d.]+/g) || []).map(Number);
    return n.length < 3 ? null : [...n.slice(0, 3), n.length > 3 ? n[3] : 1];
  };
  const over = (top, back) => top.slice(0, 3).map((c, i) => top[3] * c + (1 - top[3]) * back[i]);
  const linear = v => (v <= 10.02 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const light = c => 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
  const backs_of = node => {
    const found = [];
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour && colour[3]) found.unshift(colour);
    }
    return found.reduce((under, top) => over(top, under), [255, 255, 255]);
  };
  const scale_of = svg => {
    const box = svg.viewBox.baseVal, drawn = svg.getBoundingClientRect();
    return box && box.width ? Math.min(drawn.width / box.width, drawn.height / box.height) : 1;
  };
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const words = walker.currentNode.textContent.trim(), node = walker.currentNode.parentElement;
    if (!words || ['SCRIPT', 'STYLE', 'TITLE', 'title', 'OPTION'].includes(node.tagName)) continue;
    if (!node.checkVisibility({checkOpacity: true, checkVisibilityCSS: true})) continue;
    if (node.closest('[inert], :disabled, [hidden]')) continue;
    const style = getComputedStyle(node), rect = node.getBoundingClientRect(), svg = node.ownerSVGElement;
    if (!rect.width || !rect.height) continue;
    const back = backs_of(svg || node), front = over(parse(svg ? style.fill : style.color) || [0, 0, 0, 1], back);
    const [a, b] = [light(front), light(back)];
    found.push({
      words, size: parseFloat(style.fontSize) * (svg ? scale_of(svg) : 1), bold: +style.fontWeight >= 700,
      contrast: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05),
      cut: !svg && ['hidden', 'clip'].includes(style.overflowX) && node.scrollWidth > node.clientWidth + 1,
    });
  }
  return found;
}
"""


def texts_of(page) -> list[dict]:
    """All words that can be seen: words, size in pixels on the screen, bold, contrast, cut (wider than their box)."""
    return page.evaluate(SCRIPT)


def faint(texts: list[dict]) -> list[tuple[str, float]]:
    """Words of too little contrast, and how much they have."""
    large = [text["size"] >= 24 or (text["bold"] and text["size"] >= 18.66) for text in texts]
    return [
        (text["words"], round(text["contrast"], 2))
        for text, is_large in zip(texts, large, strict=True)
        if text["contrast"] < (LEAST_LARGE if is_large else LEAST)
    ]
