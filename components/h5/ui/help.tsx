'use client'

import { Trans } from '@lingui/react'
import { HOTLINE } from '../../browser/hotline.ts'
import styles from './help.module.css'

export function HotlineLink() {
  return (
    <a className={styles.tel} href={`tel:${HOTLINE}`}>
      {HOTLINE}
    </a>
  )
}

/** Somebody to call, at the foot of every page that could leave a question. */
export function Help() {
  return (
    <p className={styles.help}>
      <Trans id="help.line" components={{ tel: <HotlineLink /> }} />
    </p>
  )
}
