'use client'

import { useEffect, useEffectEvent } from 'react'

/** Elements in which J and K are text input or belong to a dialog. A field for points takes no letters. */
const TYPED_IN = 'input:not([type=checkbox], [role=spinbutton]), textarea, [role=dialog], [contenteditable]'

/** J goes to the next record and K to the previous one, except while the user types. */
export function useStepKeys(step: (to: 'next' | 'previous') => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (event.target instanceof HTMLElement && event.target.closest(TYPED_IN)) return
    if (event.key === 'j') step('next')
    else if (event.key === 'k') step('previous')
    else return
    event.preventDefault()
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event)
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}
