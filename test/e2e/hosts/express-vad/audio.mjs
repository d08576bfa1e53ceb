/**
 * Sound like a voice's: a tone of 120 Hz with its overtones, swelling four times a second, under a little noise. The
 * same every time.
 *
 * @param {number} frames Of 512 samples each, 16,000 a second.
 * @returns {Float32Array}
 */
export function voiceLike(frames) {
  let seed = 1
  const noise = () => ((seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5) * 0.02
  return Float32Array.from({ length: frames * 512 }, (_, index) => {
    const t = index / 16_000
    const tone = [1, 2, 3, 4, 5].reduce((sum, n) => sum + Math.sin(2 * Math.PI * 120 * n * t) / n, 0)
    return 0.3 * tone * Math.sin(2 * Math.PI * 2 * t) ** 2 + noise()
  })
}
