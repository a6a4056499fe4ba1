'use client'

import { useEffect } from 'react'
import { endIdentityWithPage } from '../client/identity-token.ts'
import { staysLeft } from './leave.ts'

/** Ends the identity check when the page closes; a customer who left stays away from it. */
export function LeaveWithPage() {
  useEffect(endIdentityWithPage, [])
  useEffect(staysLeft, [])
  return null
}
