import type { compileMessage } from '@lingui/message-utils/compileMessage'

/**
 * Compiles a text whose only syntax is `{name}`. So are all texts in Simplified Chinese (test/unit/h5/catalogs.test.ts), which
 * every page comes with: no browser needs the whole parser for them.
 */
export const compilePlain: typeof compileMessage = (text) =>
  text
    .split(/(\{\w+\})/)
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('{') ? [part.slice(1, -1)] : part))
