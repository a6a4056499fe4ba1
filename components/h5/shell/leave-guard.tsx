'use client'

import { useEffect, useState } from 'react'
import { mindBackButton } from '../../browser/first-script/back-button.ts'
import { useText } from '../../i18n/text.ts'
import { identityToken } from '../client/identity-token.ts'
import { goBackToList, goInstead, guardEntry, isFirstEntry } from '../navigation/go.ts'
import { Button } from '../ui/button.tsx'
import { Sheet } from '../ui/sheet.tsx'

/**
 * Asks before *back* costs a customer the identity check. An entry of the same address stands above the page: back takes that
 * one, it is put there again, and the question is asked. What lies below would be the vendor's page, which is used up. Where
 * back stays within the document the check is kept, and nothing is asked.
 */
export function LeaveGuard() {
  const { t } = useText()
  const [asking, setAsking] = useState(false)

  useEffect(() => {
    if (identityToken() === null || !guardEntry()) return
    const here = window.location.pathname
    return mindBackButton(() => {
      // From one part of the page to another.
      if (!isFirstEntry()) return false
      goInstead(here)
      guardEntry()
      setAsking(true)
      return true
    })
  }, [])

  function leave(): void {
    setAsking(false)
    // By the browser, so that the page goes away and ends the identity check with it.
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
