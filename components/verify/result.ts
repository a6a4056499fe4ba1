import type { Line, Presented, Tone } from '#server/verify/rules/present.ts'
import { type Child, element } from './element.ts'
import { verifyText as text } from './messages.zh-CN.ts'

const tones = { WHOLE: 'good', OPEN: 'open', BROKEN: 'bad', NO_PACK: 'quiet' } as const satisfies Record<
  Presented['verdict'],
  Tone
>
/** Sections that are folded at first: what most readers do not need. */
const FOLDED_FROM = 5
/** Labels longer than this stand above their values. */
const LONG_LABEL = 16

function listOf(lines: readonly Line[], marked: boolean): HTMLElement {
  const long = lines.some(({ label }) => label.length > LONG_LABEL)
  const items = lines.flatMap(({ label, value, tone, code }): Child[] => {
    const kinds = [...(tone === undefined ? [] : [tone]), ...(code === true ? ['code'] : [])]
    const mark = marked && tone !== undefined ? [element('span', { class: 'mark' }, text.marks[tone])] : []
    return [
      element('dt', tone === 'bad' ? { class: 'bad' } : {}, label),
      element('dd', { class: kinds.join(' ') }, ...mark, value),
    ]
  })
  return element('dl', long ? { class: 'long' } : {}, ...items)
}

function folded(title: string, open: boolean, ...content: readonly Child[]): HTMLElement {
  const whole = element('details', {}, element('summary', {}, title), ...content)
  if (open) whole.setAttribute('open', '')
  return whole
}

function problemsOf({ problems }: Presented): Child[] {
  const groups = [
    { title: text.problems, tone: 'bad' },
    { title: text.compare, tone: 'open' },
  ]
  return groups.flatMap(({ title, tone }): Child[] => {
    const lines = problems.filter((line) => line.tone === tone)
    if (lines.length === 0) return []
    const items = lines.map(({ label, value }) => element('li', {}, `${label}：${value}`))
    return [element('h3', {}, title), element('ul', {}, ...items)]
  })
}

/** The result of a check: the verdict, what is wrong, and what the file says. */
export function resultOf(name: string, presented: Presented): HTMLElement {
  const { verdict, headline, sentence, parts, sections } = presented
  const tone = tones[verdict]
  const card = element(
    'section',
    { class: `card verdict ${tone}`, 'data-verdict': verdict, role: 'status' },
    element('h2', {}, headline),
    element('p', {}, sentence),
    ...problemsOf(presented),
    element('p', { class: 'name' }, name),
  )
  const told = sections.map(({ title, lines }, index) =>
    folded(title, index < FOLDED_FROM && verdict !== 'BROKEN', listOf(lines, false)),
  )
  return element(
    'div',
    {},
    card,
    ...(parts.length === 0 ? [] : [folded(text.parts, verdict === 'BROKEN', listOf(parts, true))]),
    ...(verdict === 'BROKEN' && told.length > 0
      ? [element('p', { class: 'soft unproven' }, text.unproven)]
      : []),
    ...told,
  )
}
