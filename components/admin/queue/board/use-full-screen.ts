'use client'

import { useCallback, useEffect, useState } from 'react'

export interface FullScreen {
  /** False where the browser cannot show a page in full screen. */
  readonly possible: boolean
  readonly active: boolean
  /** Enters or leaves full screen. Does nothing if the browser refuses. */
  readonly toggle: () => Promise<void>
}

/**
 * Keeps the screen from going dark while `active`. The browser takes the lock back when the tab is hidden, so it is
 * asked for again when the tab is shown.
 */
function useScreenAwake(active: boolean): void {
  useEffect(() => {
    if (!active || !('wakeLock' in navigator)) return
    let lock: WakeLockSentinel | undefined
    const hold = async () => {
      if (document.visibilityState === 'visible')
        lock = await navigator.wakeLock.request('screen').catch(() => undefined)
    }
    void hold()
    document.addEventListener('visibilitychange', hold)
    return () => {
      document.removeEventListener('visibilitychange', hold)
      void lock?.release()
    }
  }, [active])
}

/** Full screen for the whole document, so that dialogs stay visible in it. The screen stays on meanwhile. */
export function useFullScreen(): FullScreen {
  const [active, setActive] = useState(false)
  useEffect(() => {
    const follow = () => setActive(document.fullscreenElement !== null)
    follow()
    document.addEventListener('fullscreenchange', follow)
    return () => document.removeEventListener('fullscreenchange', follow)
  }, [])
  useScreenAwake(active)
  const toggle = useCallback(async () => {
    const change =
      document.fullscreenElement === null
        ? document.documentElement.requestFullscreen()
        : document.exitFullscreen()
    await change.catch(() => undefined)
  }, [])
  return { possible: document.fullscreenEnabled, active, toggle }
}
