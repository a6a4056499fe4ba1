'use client'

import { Alert, Button, Result, Skeleton } from 'antd'
import Link from 'next/link'
import type { StaffFailure } from '../failure.ts'
import type { Loaded } from '../use-data.ts'
import { text } from './messages.zh-CN.ts'
import shared from './shared.module.css'

const kinds: Readonly<Record<string, { status: '403' | '404'; title: string }>> = {
  NOT_ALLOWED: { status: '403', title: text.forbiddenTitle },
  RECORD_NOT_FOUND: { status: '404', title: text.missingTitle },
  NOT_FOUND: { status: '404', title: text.missingTitle },
}

/** Shown in place of data that could not be loaded. It gives the reason and what the user can do. */
export function Failure({ failure, again }: { failure: StaffFailure; again?: () => void }) {
  const kind = kinds[failure.code]
  return (
    <Result
      status={kind?.status ?? 'warning'}
      title={kind?.title ?? text.failedTitle}
      subTitle={failure.message}
      extra={
        kind === undefined && again !== undefined ? (
          <Button type="primary" onClick={again}>
            {text.again}
          </Button>
        ) : (
          <Link href="/admin">
            <Button>{text.home}</Button>
          </Link>
        )
      }
    />
  )
}

/**
 * Shown in place of data that is not there yet: a placeholder while it is loading, and the reason if it could not be
 * loaded.
 * @param props.rows the lines of the placeholder
 */
export function Pending({ of, rows }: { of: Loaded<unknown>; rows: number }) {
  return of.failure === null ? (
    <Skeleton active paragraph={{ rows }} />
  ) : (
    <Failure failure={of.failure} again={of.again} />
  )
}

/** Shows in a form or dialog why the last attempt was refused. It takes no space while there is no failure. */
export function FailureNote({ failure }: { failure: StaffFailure | null }) {
  if (failure === null) return null
  return <Alert type="error" showIcon message={failure.message} role="alert" className={shared.note} />
}
