import '#components/browser/no-evaluation.ts'
import { type Answer, check, type Question } from './check.ts'
import { openPage } from './page.ts'

// The page and the thread that checks a file have the same script: only the page has a document.
if (typeof document === 'undefined') {
  const post = (answer: Answer) => globalThis.postMessage(answer)
  globalThis.addEventListener('message', ({ data }: MessageEvent<Question>) => {
    check(data).then(
      (presented) => post({ ready: false, presented }),
      (error: unknown) => reportError(error),
    )
  })
  post({ ready: true })
} else openPage(document.currentScript?.textContent ?? '')
