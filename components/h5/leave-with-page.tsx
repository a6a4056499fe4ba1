'use client'

import { useEffect } from 'react'
import { endIdentityWithPage } from './identity.ts'

/** Ends the identity check when the page closes. */
export function LeaveWithPage() {
  useEffect(endIdentityWithPage, [])
  return null
}
