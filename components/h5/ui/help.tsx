'use client'

import { Trans } from '@lingui/react'
import { HOTLINE } from '../../browser/hotline.ts'
import styles from './help.module.css'

/** The hotline's number, to be called with a tap. */
export function HotlineLink() {
  return (
    <a className={styles.tel} href={`tel:${HOTLINE}`}>
      {HOTLINE}
    </a>
  )
}

/** The line at the end of a page that names the hotline. */
export function Help() {
  return (
    <p className={styles.help}>
      <Trans id="help.line" components={{ tel: <HotlineLink /> }} />
    </p>
  )
}
