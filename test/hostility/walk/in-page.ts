/** The information that a person can see on the phone. */
export interface Seen {
  readonly path: string
  /**
   * True for a page of the platform and for a page that is still loading. False for a page of a gateway or of the
   * browser.
   */
  readonly ours: boolean
  /** True if the hotline is shown. */
  readonly hotline: boolean
  readonly finished: boolean
  /** True if the page shows a retry button that was already pressed. */
  readonly tapped: boolean
  readonly questions: number
  /** The chosen answers, by question. */
  readonly answers: Readonly<Record<string, string>>
  /**
   * The place where the page says it has saved the answers: 'server', or 'phone' if they have not reached the server
   * yet.
   */
  readonly kept: 'server' | 'phone' | null
  readonly words: string
}

/**
 * The action that was performed, or the action that the walker must perform by other means. `none` means that there
 * is nothing to press.
 */
export type Deed = 'none' | 'pressed' | 'reopened' | 'answered' | 'code' | 'read' | 'sign'

/**
 * Describes the page. The function runs in the page, so it must use nothing outside itself and no object that the
 * oldest phones lack.
 */
export function look(): Seen {
  const isShown = (element: Element) => element.getBoundingClientRect().height > 0
  const all = (selector: string) => Array.from(document.querySelectorAll(selector))
  const words = all('.h5, #watchdog')
    .map((each) => each.textContent || '')
    .join(' ')
  const answers: Record<string, string> = {}
  for (const box of all('fieldset input:checked')) {
    const found = /^answer-(.+)-(YES|NO)$/.exec(box.id)
    if (found) answers[found[1] || ''] = found[2] || ''
  }
  const isEnd = (title: Element) => /^回访(不)?成功$/.test(title.textContent || '')
  return {
    path: location.pathname,
    ours:
      document.readyState === 'loading' ||
      document.querySelector('.h5, #watchdog') !== null ||
      /^\/demo\//.test(location.pathname),
    hotline: all('a[href="tel:4008216808"]').some(isShown),
    // If the last press submitted the visit but the tab was lost, the customer sees a list without pending visits.
    // `recordFaults` then checks that the visit's record is that of a finished visit.
    finished:
      (/\/result$/.test(location.pathname) && all('h2').some(isEnd)) ||
      (location.pathname === '/h5/visits' && /您的回访都已完成/.test(words)),
    tapped: all('[data-tapped]').some(isShown),
    questions: all('fieldset').length,
    answers,
    kept: /已自动保存/.test(words) ? 'server' : /已保存在手机/.test(words) ? 'phone' : null,
    words: words.slice(0, 400),
  }
}

export interface Intent {
  /**
   * The path of the page that the test looked at. If another page is open when the press is due, nothing is pressed.
   */
  readonly path: string
  /** True to give the failing answer to one question and explain it. */
  readonly exceptional: boolean
  /** True to wait until the previous answers are saved before giving the next ones. */
  readonly patient: boolean
  /** True to find the next action without performing it. */
  readonly only: boolean
}

/** Presses the button that a person would press next. Like `look`, it runs in the page. */
export function press({ path, exceptional, patient, only }: Intent): Deed {
  if (location.pathname !== path) return 'none'
  const isShown = (element: Element) => element.getBoundingClientRect().height > 0
  const all = (selector: string) => Array.from(document.querySelectorAll(selector)).filter(isShown)
  const wordsOf = (element: Element) => (element.textContent || '').trim()
  const named = (name: RegExp) => all('button, a').find((each) => name.test(wordsOf(each)))
  const isStill = (element: Element) =>
    element.getAttribute('aria-disabled') === 'true' || element.getAttribute('aria-busy') === 'true'
  const tap = (element: Element | undefined | null, deed: Deed = 'pressed'): Deed => {
    if (!(element instanceof HTMLElement) || isStill(element)) return 'none'
    if (!only) element.click()
    return deed
  }
  const tick = () => {
    for (const box of all('label input[type=checkbox]'))
      if (box instanceof HTMLInputElement && !box.checked && !only) box.click()
  }
  const main = () => all('[data-look=primary]')[0]
  const type = (field: HTMLTextAreaElement, text: string) => {
    const property = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')
    property?.set?.call(field, text)
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }

  // The button is pressed only once, because it stays visible until the reloaded page appears.
  const tapOnce = (element: Element, deed: Deed): Deed => {
    if (element.hasAttribute('data-tapped')) return 'none'
    if (!only) element.setAttribute('data-tapped', '')
    return tap(element, deed)
  }

  const watchdog = document.querySelector('#watchdog button')
  if (watchdog) return tapOnce(watchdog, 'reopened')
  // The walk always uses the standard version. 关怀版 (the large-type version) is tested by test/e2e/h5/care.test.ts.
  const standard = named(/^使用标准版$/)
  if (standard) return tap(standard)
  const again = named(/^(重试|重新查询结果)$/)
  if (again) return tapOnce(again, 'pressed')
  const step = (/[a-z-]+$/.exec(location.pathname) || [''])[0]
  switch (step) {
    case 'visits':
      return tap(named(/保单号/))
    case 'identity': {
      const field = document.querySelector('input[autocomplete=one-time-code]')
      if (!(field instanceof HTMLInputElement)) return tap(main())
      if (field.getAttribute('aria-invalid') === 'true') return tap(named(/^重新获取/))
      return field.value.length === 6 ? tap(main()) : 'code'
    }
    case 'consent':
    case 'notice':
      tick()
      return tap(main())
    case 'questionnaire': {
      if (patient) return 'none'
      const open = all('fieldset').filter((each) => each.querySelector('input:checked') === null)
      const many = all('fieldset').length
      if (many > 0 && open.length > 0) {
        // The first call answers half of the questions, the second call the rest.
        const now = open.length > many / 2 ? open.slice(0, Math.ceil(many / 2)) : open
        for (const each of only ? [] : now) {
          const place = all('fieldset').indexOf(each)
          const alarm = /承诺给予您保险合同约定以外的其他利益/.test(wordsOf(each))
          const box = each.querySelector(
            `input[id$=${alarm || (exceptional && place === 1) ? '-NO' : '-YES'}]`,
          )
          if (box instanceof HTMLElement) box.click()
        }
        return 'answered'
      }
      const said = all('textarea')[0]
      if (said instanceof HTMLTextAreaElement && said.value === '') {
        if (!only) type(said, '第二页不是我签的')
        return 'answered'
      }
      const button = main()
      return button && /秒/.test(wordsOf(button)) ? 'read' : tap(button)
    }
    case 'review': {
      if (document.querySelector('canvas[aria-label*="已签名"]')) return tap(named(/^确定$/))
      return all('span').some((each) => wordsOf(each) === '请在此处签名') ? 'sign' : 'none'
    }
    case 'result':
      return 'none'
    default:
      return tap(main())
  }
}
