'use client'

import { useEffect, useState } from 'react'
import { mindBackButton } from '../../browser/first-script/back-button.ts'
import { useText } from '../../i18n/text.ts'
import { identityToken } from '../client/identity-token.ts'
import { goBackToList, goInstead, guardEntry, isFirstEntry } from '../navigation/go.ts'
import { Button } from '../ui/button.tsx'
import { Sheet } from '../ui/sheet.tsx'

/**
 * Asks for confirmation before the back button leaves the document. Leaving ends the identity check and leads to the
 * vendor's page, which works only once. The guard pushes a second history entry of the page. The back button removes
 * that entry; the guard then pushes it again and opens the dialog. If going back stays within the document, the
 * identity check is kept and no dialog opens.
 */
export function LeaveGuard() {
  const { t } = useText()
  const [asking, setAsking] = useState(false)

  useEffect(() => {
    if (identityToken() === null || !guardEntry()) return
    const here = window.location.pathname
    return mindBackButton(() => {
      // Going back from one part of the page to another loses nothing, so no dialog opens.
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
