'use client'

import { useEffect } from 'react'
import { text } from './messages.zh-CN.ts'

const NUMBER = /^\(\d+\+?\) /

/** Puts the number of unread items before the title of the browser's tab, whatever title the page has. */
export function useUnreadInTitle(unread: number): void {
  useEffect(() => {
    const write = () => {
      const plain = document.title.replace(NUMBER, '')
      const title = unread === 0 ? plain : `(${text.number(unread)}) ${plain}`
      if (document.title !== title) document.title = title
    }
    write()
    // Next writes the title again after a navigation.
    const observer = new MutationObserver(write)
    observer.observe(document.head, { childList: true, subtree: true, characterData: true })
    return () => {
      observer.disconnect()
      document.title = document.title.replace(NUMBER, '')
    }
  }, [unread])
}
