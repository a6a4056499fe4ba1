'use client'

import { useEffect } from 'react'
import { endIdentityWithPage } from '../client/identity-token.ts'
import { staysLeft } from './leave.ts'

/**
 * Revokes the identity check when the page is closed, and prevents a customer who signed out from returning to the
 * page.
 */
export function LeaveWithPage() {
  useEffect(endIdentityWithPage, [])
  useEffect(staysLeft, [])
  return null
}
