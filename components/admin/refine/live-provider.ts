import type { LiveProvider } from '@refinedev/core'
import { browserNow } from '../../browser/clock.ts'
import { listenToChanges } from '../live/changed.ts'

/**
 * Refine's live provider over the page's one stream. A channel is `resources/<name>`, as Refine names it. The stream does
 * not say which records changed or how, so every subscriber gets an event of the type `*`.
 */
export const liveProvider: LiveProvider = {
  subscribe: ({ channel, callback }) =>
    listenToChanges((resources) => {
      if (resources.some((name) => channel === `resources/${name}`))
        callback({ channel, type: '*', payload: {}, date: browserNow() })
    }),
  unsubscribe: (end: () => void) => end(),
}
