'use client'

import { useEffect, useRef } from 'react'
import { keep, kept } from '../../../browser/storage.ts'

/**
 * Scrolls a list back to where it was when it was left, once its rows are there. The position belongs to the URL, which
 * contains filters and page. Browsers restore it themselves only if the rows are there before the page is drawn.
 */
export function useScrollMemory(ready: boolean): void {
  const restored = useRef(false)
  useEffect(() => {
    const url = window.location.pathname + window.location.search
    if (!ready || restored.current) return
    restored.current = true
    const top = Number(kept('admin.scroll', url) ?? 0)
    if (top > 0 && window.scrollY === 0) window.scrollTo({ top })
  }, [ready])
  useEffect(() => {
    let url = window.location.pathname + window.location.search
    const note = () => {
      // While the next page is loading, the URL is already the new page's.
      const now = window.location.pathname + window.location.search
      if (now === url) keep('admin.scroll', window.scrollY === 0 ? null : String(window.scrollY), url)
      else url = now
    }
    window.addEventListener('scroll', note, { passive: true })
    return () => window.removeEventListener('scroll', note)
  }, [])
}
