'use client'

import { PrinterOutlined } from '@ant-design/icons'
import { Alert, Button, Empty } from 'antd'
import Link from 'next/link'
import { useEffect, useMemo } from 'react'
import { useSearchParams } from '../../../browser/address.ts'
import { FailureNote } from '../../ui/failure.tsx'
import { idsOfPrintPath } from '../words.ts'
import { Letter } from './letter.tsx'
import { text } from './messages.zh-CN.ts'
import styles from './print.module.css'
import { usePrinted } from './use-printed.ts'

/**
 * The page /admin/follow-ups/print: the ticked letters, one to a sheet. The customers' names are fetched only when the
 * user prints, because each printing is recorded.
 */
export function LettersScreen() {
  const written = useSearchParams().get('ids')
  const ids = useMemo(() => idsOfPrintPath(written), [written])
  const printed = usePrinted(ids)
  const left = printed.left.length
  // Browsers suggest the title of the page as the name of the printed file.
  useEffect(() => {
    document.title = text.tab(ids.length)
  }, [ids])
  return (
    <main className={styles.paper}>
      <div className={styles.bar}>
        <h1 className={styles.title}>{text.title}</h1>
        <Link href="/admin/follow-ups">
          <Button>{text.back}</Button>
        </Link>
        <Button
          type="primary"
          autoFocus
          icon={<PrinterOutlined />}
          disabled={ids.length === 0}
          loading={printed.running}
          onClick={printed.print}
        >
          {printed.letters.length === 0 ? text.print : text.again}
        </Button>
      </div>
      <div className={styles.notes}>
        {ids.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text.none} />}
        {ids.length > 0 && printed.letters.length === 0 && <p>{text.lead(ids.length)}</p>}
        {left > 0 && <Alert type="warning" showIcon message={text.left(left)} />}
        <FailureNote failure={printed.failure} />
      </div>
      {printed.letters.map((letter) => (
        <Letter key={letter.id} letter={letter} />
      ))}
    </main>
  )
}
