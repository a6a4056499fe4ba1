import { valueInWords } from '../format.ts'
import { text } from '../messages.zh-CN.ts'
import { BeforeSwatch, LineSwatch } from '../plot/marker.tsx'
import { placesOf, styleOf } from '../plot/palette.ts'
import type { TipLine } from '../plot/tip.tsx'
import { noteOf, type TrendData, type TrendPoint } from './trend-data.ts'

/** The tooltip's lines for the points of one period. */
export function trendLines({ series, kind, beforePeriods }: TrendData, index: number): TipLine[] {
  const wordsOf = (point: TrendPoint | undefined) => valueInWords(point?.value ?? null, kind)
  const places = placesOf(series)
  return series.flatMap(({ key, name, points, before }, nth): TipLine[] => {
    const line = {
      key: `series-${key}`,
      swatch: <LineSwatch style={styleOf(places[nth] ?? nth)} />,
      name,
      value: wordsOf(points[index]),
      note: noteOf(points[index]),
    }
    if (before === undefined) return [line]
    const earlier = {
      key: `before-${key}`,
      swatch: <BeforeSwatch />,
      name: text.beforeOf(name),
      value: wordsOf(before[index]),
      note: beforePeriods?.[index] ?? noteOf(before[index]),
    }
    return [line, earlier]
  })
}
