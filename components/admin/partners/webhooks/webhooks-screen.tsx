'use client'

import { useNavigation } from '@refinedev/core'
import { Button, Flex, Table, type TableColumnsType, Tooltip } from 'antd'
import Link from 'next/link'
import { type ReactNode, useState } from 'react'
import { count } from '#components/charts/format.ts'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { endpointEndNames, eventNames } from '#server/partner/messages.zh-CN.ts'
import { useRows } from '../../data/use-records.ts'
import { Failure } from '../../ui/failure.tsx'
import shared from '../../ui/shared.module.css'
import { When } from '../../ui/when.tsx'
import { PartnerHead } from '../frame/partner-head.tsx'
import type { EndpointRow } from './endpoint-drawer.tsx'
import { IssuedSecret, type ToldSecret } from './issued-secret.tsx'
import { text } from './messages.zh-CN.ts'
import { RotateSecret } from './rotate-secret.tsx'
import { SwitchEndpoint } from './switch-endpoint.tsx'
import { TryEndpoint } from './try-endpoint.tsx'
import styles from './webhooks.module.css'

const REFRESH_MS = 10_000
/** The number of kinds of events that a row names; all of them are in its tooltip. */
const NAMED_TYPES = 3

/**
 * The endpoints to which events are sent, and how each of them fares.
 * @param props.children the page shown over the list: the fields of one endpoint, or nothing
 */
export function WebhooksScreen({ children }: { children: ReactNode }) {
  const { create, editUrl } = useNavigation()
  const list = useRows('webhooks', {}, { everyMs: REFRESH_MS })
  // It is kept here, because a row goes away when the list behind the dialog changes.
  const [told, setTold] = useState<ToldSecret | null>(null)
  const rows = list.data?.rows
  return (
    <>
      <PartnerHead
        page="webhooks"
        actions={
          <Button type="primary" onClick={() => create('webhooks')}>
            {text.create}
          </Button>
        }
      />
      {list.failure !== null && rows === undefined ? (
        <Failure failure={list.failure} again={list.again} />
      ) : (
        <div className={`${shared.table} ${styles.table}`}>
          <Table<EndpointRow>
            size="middle"
            rowKey="id"
            loading={list.loading}
            dataSource={[...(rows ?? [])]}
            columns={columnsFor({ editUrl: (id) => editUrl('webhooks', id), onIssued: setTold })}
            tableLayout="fixed"
            pagination={false}
            locale={{ emptyText: list.loading ? ' ' : text.none }}
          />
        </div>
      )}
      {children}
      {told !== null && <IssuedSecret told={told} onClose={() => setTold(null)} />}
    </>
  )
}

function columnsFor(on: {
  editUrl: (id: string) => string
  onIssued: (told: ToldSecret) => void
}): TableColumnsType<EndpointRow> {
  const { columns } = text
  return [
    { key: 'endpoint', title: columns.endpoint, render: (_, row) => <Endpoint row={row} /> },
    { key: 'state', title: columns.state, width: '24%', render: (_, row) => <State row={row} /> },
    {
      key: 'success',
      title: columns.success,
      width: 118,
      render: (_, { lastSuccessAt }) =>
        lastSuccessAt === null ? (
          <span className={shared.quiet}>{text.never}</span>
        ) : (
          <When at={lastSuccessAt} />
        ),
    },
    {
      key: 'waiting',
      title: columns.waiting,
      width: 88,
      align: 'right',
      render: (_, { waiting }) => (
        <span className={shared.number}>
          {waiting.more ? text.more(count(waiting.events)) : count(waiting.events)}
        </span>
      ),
    },
    {
      key: 'actions',
      title: columns.actions,
      width: 158,
      render: (_, row) => (
        <div className={styles.actions}>
          <Link href={on.editUrl(row.id)} aria-label={`${text.edit} ${row.description}`}>
            {text.edit}
          </Link>
          <Link
            href={`/admin/partners/deliveries?endpoint=${row.id}`}
            prefetch={false}
            aria-label={`${text.log} ${row.description}`}
          >
            {text.log}
          </Link>
          <TryEndpoint endpoint={row} />
          <RotateSecret endpoint={row} onIssued={on.onIssued} />
          <SwitchEndpoint endpoint={row} />
        </div>
      ),
    },
  ]
}

function Endpoint({ row: { clientName, description, url, types } }: { row: EndpointRow }) {
  return (
    <div className={styles.name}>
      <b>{description}</b> <span className={shared.quiet}>{clientName}</span>
      <div className={styles.url} title={url}>
        {url}
      </div>
      <Line>
        {text.columns.types} <Types types={types} />
      </Line>
    </div>
  )
}

function Types({ types }: Pick<EndpointRow, 'types'>) {
  if (types.length === 0) return text.allTypes
  const names = types.map((type) => eventNames[type])
  const named = names.slice(0, NAMED_TYPES).join('、')
  if (names.length <= NAMED_TYPES) return named
  return (
    <Tooltip title={names.join('、')}>
      <span>
        {named} <span className={shared.quiet}>{text.moreTypes(names.length)}</span>
      </span>
    </Tooltip>
  )
}

function StateTag({ row: { state, failingSince } }: { row: EndpointRow }) {
  if (state === 'PAUSED') return <ToneTag tone="quiet">{text.states.PAUSED}</ToneTag>
  if (state === 'DISABLED') return <ToneTag tone="bad">{text.states.DISABLED}</ToneTag>
  return failingSince === null ? (
    <ToneTag tone="good">{text.states.ACTIVE}</ToneTag>
  ) : (
    <ToneTag tone="waiting">{text.failing}</ToneTag>
  )
}

/** A line below the state. */
function Line({ children }: { children: ReactNode }) {
  return <div className={`${shared.quiet} ${shared.small}`}>{children}</div>
}

function State({ row }: { row: EndpointRow }) {
  const { state, disabledFor, disabledAt, failingSince, retryAt, formerSecretUntil } = row
  return (
    <Flex vertical gap={2} align="flex-start">
      <StateTag row={row} />
      {state === 'DISABLED' && (
        <Line>
          {disabledFor !== null && endpointEndNames[disabledFor]} <When at={disabledAt} />
        </Line>
      )}
      {state === 'ACTIVE' && failingSince !== null && (
        <Line>
          {text.failingSince} <When at={failingSince} />
        </Line>
      )}
      {state === 'ACTIVE' && retryAt !== null && (
        <Line>
          {text.retryAt} <When at={retryAt} form="second" />
        </Line>
      )}
      {formerSecretUntil !== null && (
        <Line>
          {text.formerUntil} <When at={formerSecretUntil} />
        </Line>
      )}
    </Flex>
  )
}
