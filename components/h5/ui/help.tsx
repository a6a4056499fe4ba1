'use client'

import { Trans } from '@lingui/react'
import { HOTLINE } from '../../browser/hotline.ts'
import styles from './help.module.css'

/** The hotline's number as a link. A tap calls it. */
export function HotlineLink() {
  return (
    <a className={styles.tel} href={`tel:${HOTLINE}`}>
      {HOTLINE}
    </a>
  )
}

/** The line with the hotline at the end of a page. */
export function Help() {
  return (
    <p className={styles.help}>
      <Trans id="help.line" components={{ tel: <HotlineLink /> }} />
    </p>
  )
}
