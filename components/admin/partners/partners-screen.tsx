'use client'

import { useNavigation } from '@refinedev/core'
import { Button, Flex, Table, type TableColumnsType, Tooltip } from 'antd'
import { type ReactNode, useMemo, useState } from 'react'
import { ToneTag } from '#components/ui/tone-tag.tsx'
import { normalName } from '#server/kernel/text/spelling.ts'
import { scopeNames } from '#server/partner/messages.zh-CN.ts'
import { partnerScopes } from '#server/partner/rules/scopes.ts'
import { useRows } from '../data/use-records.ts'
import { Failure } from '../ui/failure.tsx'
import { WordSearch, wholeListPages } from '../ui/list/whole-list.tsx'
import shared from '../ui/shared.module.css'
import type { ClientRow } from './client-drawer.tsx'
import { ClientKeys } from './client-keys.tsx'
import { PartnerHead } from './frame/partner-head.tsx'
import { GettingStarted } from './getting-started.tsx'
import { IssuedKey, type ToldKey } from './issued-key.tsx'
import { text } from './messages.zh-CN.ts'
import styles from './partners.module.css'
import { SwitchClient } from './switch-client.tsx'

/** The number of networks that a row of the list names; the others are in its tooltip. */
const NAMED_NETWORKS = 3

/**
 * The insurer's systems that use the partner API, with their keys.
 * @param props.children the page shown over the list: the fields of one system, or nothing
 */
export function PartnersScreen({ children }: { children: ReactNode }) {
  const { create, edit } = useNavigation()
  const list = useRows('partners', {})
  const [search, setSearch] = useState('')
  // It is kept here, because a row goes away when the list behind the dialog changes.
  const [told, setTold] = useState<ToldKey | null>(null)
  const all = list.data?.rows
  const rows = useMemo(
    () => (all ?? []).filter(({ name }) => normalName(name).includes(normalName(search))),
    [all, search],
  )
  if (list.failure !== null && all === undefined) return <Failure failure={list.failure} again={list.again} />
  return (
    <>
      <PartnerHead
        page="systems"
        actions={
          <Button type="primary" onClick={() => create('partners')}>
            {text.create}
          </Button>
        }
      />
      <div className={`${shared.filters} ${shared.toolbar}`}>
        <WordSearch label={text.search} onChange={setSearch} />
      </div>
      <div className={`${shared.table} ${styles.table}`}>
        <Table<ClientRow>
          size="middle"
          rowKey="id"
          loading={list.loading}
          dataSource={rows}
          columns={columnsFor({ onEdit: (id) => edit('partners', id), onIssued: setTold })}
          tableLayout="fixed"
          pagination={wholeListPages}
          locale={{ emptyText: all?.length === 0 ? text.none : text.noneFound }}
        />
      </div>
      <div className={styles.start}>
        <GettingStarted />
      </div>
      {children}
      {told !== null && <IssuedKey told={told} onClose={() => setTold(null)} />}
    </>
  )
}

function columnsFor(on: {
  onEdit: (id: string) => void
  onIssued: (told: ToldKey) => void
}): TableColumnsType<ClientRow> {
  const { columns } = text
  return [
    { key: 'name', title: columns.name, render: (_, row) => <Name row={row} /> },
    {
      key: 'scopes',
      title: columns.scopes,
      width: '20%',
      render: (_, row) => <Scopes row={row} />,
    },
    {
      key: 'networks',
      title: columns.networks,
      width: '15%',
      render: (_, row) => <Networks row={row} />,
    },
    {
      key: 'keys',
      title: columns.keys,
      width: '32%',
      render: (_, row) => <ClientKeys client={row} onIssued={on.onIssued} />,
    },
    {
      key: 'actions',
      title: columns.actions,
      width: 100,
      render: (_, row) => (
        <Flex gap={4} wrap>
          <Button
            size="small"
            type="link"
            className={styles.flush}
            aria-label={`${text.edit} ${row.name}`}
            onClick={() => on.onEdit(row.id)}
          >
            {text.edit}
          </Button>
          <SwitchClient client={row} />
        </Flex>
      ),
    },
  ]
}

function Name({ row: { name, disabledAt } }: { row: ClientRow }) {
  return (
    <>
      <div className={styles.name}>{name}</div>
      {disabledAt === null ? (
        <ToneTag tone="good">{text.states.enabled}</ToneTag>
      ) : (
        <ToneTag tone="quiet">{text.states.disabled}</ToneTag>
      )}
    </>
  )
}

function Scopes({ row: { scopes, agents } }: { row: ClientRow }) {
  if (scopes.length === 0) return <span className={shared.quiet}>{text.noScopes}</span>
  return (
    <Flex gap={4} wrap>
      {scopes.length === partnerScopes.length ? (
        <ToneTag tone="brand">{text.allScopes}</ToneTag>
      ) : (
        scopes.map((scope) => (
          <ToneTag key={scope} tone="brand">
            {scopeNames[scope]}
          </ToneTag>
        ))
      )}
      {agents.length > 0 && (
        <Tooltip title={agents.map(({ name, username }) => `${name} ${username}`).join('、')}>
          <span className={`${shared.quiet} ${shared.small}`}>{text.agentsCount(agents.length)}</span>
        </Tooltip>
      )}
    </Flex>
  )
}

function Networks({ row: { networks, certificates } }: { row: ClientRow }) {
  return (
    <>
      {networks.length === 0 && <div className={shared.quiet}>{text.anywhere}</div>}
      {networks.slice(0, NAMED_NETWORKS).map((network) => (
        <div key={network} className={styles.network}>
          {network}
        </div>
      ))}
      {networks.length > NAMED_NETWORKS && (
        <Tooltip title={networks.join('、')}>
          <span className={shared.quiet}>{text.moreNetworks(networks.length)}</span>
        </Tooltip>
      )}
      {certificates.length > 0 && <ToneTag tone="brand">{text.needsCertificate}</ToneTag>}
    </>
  )
}
