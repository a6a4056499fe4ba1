import { expect, test } from 'vitest'
import { placesOf, SERIES_STYLES } from '#components/charts/plot/palette.ts'

test('success is green in every chart, and no two series look the same', () => {
  const GREEN = SERIES_STYLES.findIndex(({ colour }) => colour === '#00875f')
  for (let series = 1; series <= SERIES_STYLES.length; series += 1) {
    for (let nth = 0; nth < series; nth += 1) {
      const places = placesOf(Array.from({ length: series }, (_, index) => ({ good: index === nth })))
      expect(places[nth]).toBe(GREEN)
      expect(new Set(places).size).toBe(series)
    }
    expect(placesOf(Array.from({ length: series }, () => ({})))).toEqual([...Array(series).keys()])
  }
})
