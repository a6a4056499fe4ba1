import type { compileMessage } from '@lingui/message-utils/compileMessage'

/**
 * Compiles texts whose only syntax is `{name}`. All Simplified Chinese texts are of this form
 * (test/unit/h5/messages/catalogs.test.ts), so the pages do not have to include the ICU parser.
 */
export const compilePlain: typeof compileMessage = (text) =>
  text
    .split(/(\{\w+\})/)
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('{') ? [part.slice(1, -1)] : part))
