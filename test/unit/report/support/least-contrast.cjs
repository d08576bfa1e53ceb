// Runs in a page: the least contrast (WCAG 2.2, 1.4.3) of any text with what is behind it.
;(() => {
  const parse = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number)
  const luminance = ([red, green, blue]) => {
    const linear = [red, green, blue].map((value) => {
      const share = value / 255
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
  }
  const background = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor)
      if (colour[3] !== 0) return colour
    }
    return [255, 255, 255]
  }
  let least = Infinity
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode() !== null) {
    const element = walker.currentNode.parentElement
    if (walker.currentNode.textContent.trim() === '' || element.closest('title, desc') !== null) continue
    const style = getComputedStyle(element)
    const front = luminance(parse(element instanceof SVGElement ? style.fill : style.color))
    const back = luminance(background(element))
    least = Math.min(least, (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05))
  }
  return least
})()
