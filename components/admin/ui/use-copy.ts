'use client'

import { App } from 'antd'
import { text as words } from './messages.zh-CN.ts'

/** Copies a text and tells whether it worked. */
export function useCopy(): (text: string) => Promise<void> {
  const { message } = App.useApp()
  return async (text) => {
    try {
      await navigator.clipboard.writeText(text)
      message.success(words.copied)
    } catch {
      // The browser refuses, for example because the page was not opened over HTTPS.
      message.warning(words.notCopied)
    }
  }
}
