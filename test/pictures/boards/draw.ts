import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'

const FOLDER = resolve(import.meta.dirname, '../../../deploy/monitoring/grafana')

/** What is drawn of a dashboard of Grafana. */
const board = z.object({
  title: z.string(),
  panels: z.array(
    z.object({
      title: z.string(),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      fieldConfig: z.object({ defaults: z.object({ unit: z.string() }) }),
      targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })),
    }),
  ),
})
type Panel = z.infer<typeof board>['panels'][number]

/** One series of a query: its labels, and its values by seconds. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>
  readonly values: readonly (readonly [number, string])[]
}

interface Line {
  readonly name: string
  readonly points: readonly (readonly [at: number, value: number])[]
}

/** The size of a cell of Grafana's grid, which has 24 columns. */
const CELL = { width: 60, height: 34 }
const COLORS = [
  '#3274d9',
  '#e0b400',
  '#37872d',
  '#c4162a',
  '#8f3bb8',
  '#ff780a',
  '#56a64b',
  '#806eb7',
  '#447ebc',
]

const units: Readonly<Record<string, (value: number) => string>> = {
  s: (value) =>
    value >= 60
      ? `${(value / 60).toFixed(1)} min`
      : value >= 1
        ? `${value.toFixed(1)} s`
        : `${(value * 1000).toFixed(0)} ms`,
  bytes: (value) => (value >= 1e9 ? `${(value / 1e9).toFixed(1)} GB` : `${(value / 1e6).toFixed(0)} MB`),
  percentunit: (value) => `${(value * 100).toFixed(1)} %`,
  reqps: (value) => `${value.toFixed(value < 10 ? 2 : 0)} /s`,
}
const shown = (unit: string, value: number) => units[unit]?.(value) ?? String(Math.round(value * 100) / 100)

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

function chart(lines: readonly Line[], unit: string, width: number, height: number): string {
  const points = lines.flatMap(({ points: own }) => own)
  if (points.length === 0) return '<div class="none">No data</div>'
  const from = Math.min(...points.map(([at]) => at))
  const to = Math.max(...points.map(([at]) => at), from + 1)
  const most = Math.max(...points.map(([, value]) => value), 0) * 1.1 || 1
  const left = 62
  const x = (at: number) => left + ((at - from) / (to - from)) * (width - left - 6)
  const y = (value: number) => height - 16 - (value / most) * (height - 24)
  const marks = [0, 0.5, 1].map((share) => {
    const at = y(most * share)
    return `<line x1="${left}" x2="${width - 6}" y1="${at}" y2="${at}" stroke="#e4e7eb"/><text x="${left - 6}" y="${at + 4}" text-anchor="end">${escaped(shown(unit, most * share))}</text>`
  })
  const times = [0, 0.5, 1].map((share) => {
    const at = from + (to - from) * share
    const text = new Date(at * 1000).toISOString().slice(11, 19)
    const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle'
    return `<text x="${x(at)}" y="${height - 2}" text-anchor="${anchor}">${text}</text>`
  })
  const paths = lines.map(
    ({ points: own }, index) =>
      `<polyline fill="none" stroke-width="1.6" stroke="${COLORS[index % COLORS.length]}" points="${own.map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ')}"/>`,
  )
  return `<svg width="${width}" height="${height}">${marks.join('')}${times.join('')}${paths.join('')}</svg>`
}

/** Names of series in the legend of a panel; more do not fit. */
const MOST_NAMED = 6

function drawPanel(panel: Panel, lines: readonly Line[]): string {
  const { x, y, w, h } = panel.gridPos
  const { unit } = panel.fieldConfig.defaults
  const width = w * CELL.width - 30
  const named = lines.slice(0, MOST_NAMED)
  const height = h * CELL.height - 44 - Math.ceil(named.length / 2) * 18
  const legend = named.map(({ name, points }, index) => {
    const last = points.at(-1)?.[1] ?? 0
    return `<span><i style="background:${COLORS[index % COLORS.length]}"></i>${escaped(name)} <b>${escaped(shown(unit, last))}</b></span>`
  })
  const more = lines.length > named.length ? `<span>+ ${lines.length - named.length}</span>` : ''
  return `<section style="left:${x * CELL.width}px;top:${y * CELL.height + 50}px;width:${w * CELL.width - 8}px;height:${h * CELL.height - 8}px">
    <h2>${escaped(panel.title)}</h2>${chart(lines, unit, width, height)}<div class="legend">${legend.join('')}${more}</div></section>`
}

const STYLE = `body{margin:0;background:#f4f5f5;font:12px Inter,Roboto,"Noto Sans",sans-serif;color:#24292e;position:relative}
h1{font-size:18px;margin:0;padding:14px 8px}h2{font-size:13px;margin:0 0 6px;font-weight:600}
section{position:absolute;background:#fff;border:1px solid #dfe2e6;border-radius:3px;padding:8px 10px;box-sizing:border-box;overflow:hidden}
svg text{font-size:10px;fill:#6a7178}.legend{display:grid;grid-template-columns:1fr 1fr;gap:2px 10px}.legend span{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.legend i{display:inline-block;width:12px;height:3px;margin-right:5px;vertical-align:middle}.none{color:#8e959c;text-align:center;padding-top:60px}`

/** A dashboard as an HTML page. */
export interface DrawnBoard {
  readonly html: string
  readonly width: number
  readonly height: number
  /** The titles of panels that have no series. */
  readonly empty: readonly string[]
}

/**
 * Draws a dashboard of Grafana, with its own queries and its own layout, as Grafana would with the same data. It is a
 * picture to look at, drawn without Grafana.
 *
 * @param ask the series of a query
 */
export async function drawBoard(
  name: string,
  ask: (query: string) => Promise<readonly Series[]>,
): Promise<DrawnBoard> {
  const { title, panels } = board.parse(JSON.parse(await readFile(join(FOLDER, `${name}.json`), 'utf8')))
  const empty: string[] = []
  const drawn: string[] = []
  for (const panel of panels) {
    const lines: Line[] = []
    for (const { expr, legendFormat } of panel.targets) {
      const found = await ask(expr.replaceAll('$__rate_interval', '1m').replaceAll('$__range', '5m'))
      for (const { metric, values } of found)
        lines.push({
          name: legendFormat.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => metric[label] ?? ''),
          points: values
            .map(([at, value]): [number, number] => [at, Number(value)])
            .filter(([, value]) => Number.isFinite(value)),
        })
    }
    if (lines.every(({ points }) => points.length === 0)) empty.push(panel.title)
    drawn.push(drawPanel(panel, lines))
  }
  const height = Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h)) * CELL.height + 60
  const width = 24 * CELL.width
  return {
    html: `<!doctype html><meta charset="utf-8"><style>${STYLE}</style><body style="height:${height}px;width:${width}px"><h1>${escaped(title)}</h1>${drawn.join('')}`,
    width,
    height,
    empty,
  }
}
