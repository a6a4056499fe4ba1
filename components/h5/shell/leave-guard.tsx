'use client'

import { useEffect, useState } from 'react'
import { mindBackButton } from '../../browser/first-script/back-button.ts'
import { useText } from '../../i18n/text.ts'
import { identityToken } from '../client/identity-token.ts'
import { goBackToList, goInstead, guardEntry, isFirstEntry } from '../navigation/go.ts'
import { Button } from '../ui/button.tsx'
import { Sheet } from '../ui/sheet.tsx'

/**
 * Asks before *back* leaves the document and with it the identity check. A second history entry of the page is pushed; back
 * removes it, it is pushed again and the dialog opens. Below the page lies the vendor's, which works only once. If back stays
 * within the document, the check is kept and nothing is asked.
 */
export function LeaveGuard() {
  const { t } = useText()
  const [asking, setAsking] = useState(false)

  useEffect(() => {
    if (identityToken() === null || !guardEntry()) return
    const here = window.location.pathname
    return mindBackButton(() => {
      // Back from one part of the page to another loses nothing.
      if (!isFirstEntry()) return false
      goInstead(here)
      guardEntry()
      setAsking(true)
      return true
    })
  }, [])

  function leave(): void {
    setAsking(false)
    // `history.go` unloads the document, which revokes the identity check (LeaveWithPage).
    goBackToList()
  }

  if (!asking) return null
  return (
    <Sheet title={t('guard.title')} onClose={() => setAsking(false)}>
      <p>{t('guard.text')}</p>
      <Button onPress={() => setAsking(false)}>{t('guard.stay')}</Button>
      <Button look="secondary" onPress={leave}>
        {t('guard.leave')}
      </Button>
    </Sheet>
  )
}
