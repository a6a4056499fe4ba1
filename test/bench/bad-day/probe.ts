/**
 * The elements that show that a page is usable; each occurs on only one page. An element with `listens` counts only
 * after React has attached its event handlers, because only then does the element react to a tap.
 */
const marks = {
  list: { selector: 'main li > button', text: '保单号', listens: true },
  identity: { selector: 'main button', text: '开始人脸识别', listens: true },
  consent: { selector: 'main button', text: '同意并开始', listens: true },
  notice: { selector: 'main button', text: '下一步', listens: true },
  questionnaire: { selector: 'main fieldset', text: '是', listens: true },
  review: { selector: 'main', text: '请在此处签名', listens: true },
  result: { selector: 'main h2', text: '回访成功', listens: true },
  bare: { selector: 'button', text: '保单号', listens: false },
} as const
export type Mark = keyof typeof marks

declare global {
  interface Window {
    badDay?: { tappedAt: number; seen: Partial<Record<string, number>> }
  }
}

/** Records when each mark first appeared after the last tap, in milliseconds since the page was requested. */
function watch(all: readonly (readonly [string, { selector: string; text: string; listens: boolean }])[]) {
  const state: NonNullable<Window['badDay']> = { tappedAt: 0, seen: {} }
  window.badDay = state
  const isThere = ({ selector, text, listens }: { selector: string; text: string; listens: boolean }) =>
    [...document.querySelectorAll(selector)].some(
      (found) =>
        (found.textContent ?? '').includes(text) &&
        (!listens || Object.keys(found).some((key) => key.startsWith('__reactProps'))),
    )
  const look = () => {
    for (const [name, mark] of all) {
      if (state.seen[name] !== undefined || !isThere(mark)) continue
      const { tappedAt } = state
      // The time is taken in the next frame, because the element is painted only then.
      requestAnimationFrame(() => {
        if (state.tappedAt === tappedAt) state.seen[name] ??= performance.now()
      })
    }
  }
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true })
  addEventListener(
    'click',
    (event) => {
      state.tappedAt = event.timeStamp
      // If the tap leads to a new document, the measurement starts at this stored time.
      sessionStorage.setItem('bad-day-tap', String(performance.timeOrigin + event.timeStamp))
      state.seen = {}
    },
    true,
  )
}

/** The probe as the text of a script, which must run before all other scripts of a page. */
export const probe = `(${watch.toString()})(${JSON.stringify(Object.entries(marks))})`
