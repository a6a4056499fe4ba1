import { readTrust } from '#server/verify/rules/trust.ts'
import { LARGEST_FILE } from '#server/verify/rules/verify.ts'
import { checkInThread } from './check.ts'
import { type Child, element } from './element.ts'
import { hashes } from './hashes.ts'
import { verifyText as text } from './messages.zh-CN.ts'
import { resultOf } from './result.ts'

/** A text that the server has put into the page when it served it. */
function given(id: string): string {
  const found = document.getElementById(id)
  return found instanceof HTMLTemplateElement ? (found.content.textContent ?? '').trim() : ''
}

function field(
  label: string,
  value: string,
): { readonly whole: HTMLElement; readonly area: HTMLTextAreaElement } {
  const area = document.createElement('textarea')
  area.value = value
  area.spellcheck = false
  area.autocomplete = 'off'
  return { whole: element('label', { class: 'field' }, label, area), area }
}

/** The part of the page with what the reader trusts. */
function trustPart(onAgain: () => void) {
  const words = text.trust
  const keys = field(words.keys, given('keys'))
  const certificates = field(words.certificates, given('certificates'))
  const wrong = element('p', { class: 'wrong', role: 'alert' })
  const again = element('button', { class: 'button plain', type: 'button' }, words.again)
  again.addEventListener('click', onAgain)
  const filled = keys.area.value === '' ? [] : [element('p', { class: 'soft' }, words.filled)]
  const whole = element(
    'details',
    { class: 'aside' },
    element('summary', {}, words.title),
    element('p', { class: 'soft' }, words.hint),
    ...filled,
    element('div', {}, keys.whole, certificates.whole),
    wrong,
    element('p', {}, again),
  )
  return {
    whole,
    /** The texts of the fields; says below them what of them is none. */
    read() {
      const texts = { keys: keys.area.value, certificates: certificates.area.value }
      const { wrongKeys, wrongCertificates } = readTrust(hashes.sha256, texts.keys, texts.certificates)
      const sentences = [
        ...wrongKeys.map(words.wrongKey),
        ...(wrongCertificates ? [words.wrongCertificates] : []),
      ]
      wrong.textContent = sentences.join(' ')
      if (sentences.length > 0) whole.setAttribute('open', '')
      return sentences.length > 0 ? null : texts
    },
  }
}

/** How to keep the page. A page that is a file already needs no hint. */
function savePart(): Child[] {
  if (location.protocol === 'file:') return []
  const { title, hint, button, name } = text.save
  const link = element('a', { class: 'button plain', href: location.pathname, download: name }, button)
  return [
    element(
      'section',
      { class: 'card aside' },
      element('strong', {}, title),
      element('p', { class: 'soft' }, hint),
      link,
    ),
  ]
}

/** Reads a file. Null if it cannot be read, as a folder cannot. Of a file that is too large, only the beginning is read. */
async function bytesOf(file: File): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await file.slice(0, LARGEST_FILE + 1).arrayBuffer())
  } catch {
    return null
  }
}

/**
 * Builds the page.
 * @param script the text of its script, for the thread that checks files
 */
export function openPage(script: string): void {
  document.title = text.title
  const result = element('div', { id: 'result', 'aria-live': 'polite' })
  const say = (sentence: string) =>
    result.replaceChildren(element('p', { class: 'card soft', role: 'status' }, sentence))
  let last: File | null = null
  let turn = 0
  const look = async (file: File): Promise<void> => {
    turn += 1
    const own = turn
    last = file
    const texts = trust.read()
    if (texts === null) return
    say(text.busy(file.name))
    const bytes = await bytesOf(file)
    const presented = bytes === null ? null : await checkInThread(script, { bytes, ...texts })
    // Another file may have been chosen meanwhile.
    if (own !== turn) return
    if (presented === null) say(text.unreadable)
    else result.replaceChildren(resultOf(text.file(file.name, Math.ceil(file.size / 1024)), presented))
  }
  const trust = trustPart(() => {
    if (last !== null) void look(last)
    else say(text.empty)
  })
  const input = element('input', { id: 'file', type: 'file', accept: '.pdf,application/pdf' })
  const drop = element(
    'label',
    { class: 'card drop', for: 'file' },
    input,
    element('span', { class: 'button' }, text.choose),
    element('span', { class: 'soft' }, text.drop),
  )
  input.addEventListener('change', () => {
    const file = input.files?.[0]
    if (file !== undefined) void look(file)
    // Otherwise choosing the same file once more would be no change.
    input.value = ''
  })
  const over = (on: boolean) => (event: DragEvent) => {
    event.preventDefault()
    drop.classList.toggle('over', on)
  }
  // A file that is dropped beside the frame must not be opened by the browser instead of the page.
  addEventListener('dragover', over(true))
  addEventListener('dragleave', over(false))
  addEventListener('drop', (event) => {
    over(false)(event)
    const file = event.dataTransfer?.files[0]
    if (file !== undefined) void look(file)
  })
  document.body.append(
    element(
      'main',
      {},
      element('h1', {}, text.title),
      element('p', {}, text.intro),
      element('p', { class: 'soft' }, text.local),
      drop,
      result,
      trust.whole,
      ...savePart(),
    ),
  )
}
