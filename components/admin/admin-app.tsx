'use client'

import '@ant-design/v5-patch-for-react-19'
import { Refine } from '@refinedev/core'
import {
  Alert,
  App,
  Button,
  Card,
  ConfigProvider,
  Flex,
  Layout,
  Result,
  Spin,
  Tabs,
  Tag,
  Typography,
} from 'antd'
import zhCN from 'antd/locale/zh_CN'
import { askDemo } from '#components/demo/api.ts'
import { usePolled } from '#components/demo/use-polled.ts'
import { Counts } from './counts.tsx'
import { overviewProvider } from './data-provider.ts'
import { text } from './messages.zh-CN.ts'
import { VisitTable } from './visit-table.tsx'

const fontFamily =
  '-apple-system, BlinkMacSystemFont, "PingFang SC", "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif'
const theme = {
  token: {
    colorPrimary: '#0a665f',
    colorInfo: '#0a665f',
    borderRadius: 8,
    fontFamily,
    colorTextDescription: '#4a5c5d',
  },
}

/** The staff's overview: read only, and only where the demo runs until staff can sign in. */
export function AdminApp() {
  return (
    <ConfigProvider locale={zhCN} theme={theme}>
      <App>
        <Gate />
      </App>
    </ConfigProvider>
  )
}

function Gate() {
  const asked = usePolled('demo', askDemo, null)
  if (asked.state === 'ready' && asked.data) return <Overview />
  return (
    <Flex component="main" align="center" justify="center" style={{ minHeight: '100dvh', padding: 16 }}>
      {asked.state === 'loading' && <Spin size="large" />}
      {asked.state === 'failed' && (
        <Result
          status="warning"
          title={text.unreachable}
          extra={<Button onClick={asked.again}>{text.again}</Button>}
        />
      )}
      {asked.state === 'ready' && (
        <Result
          status="info"
          title={text.off}
          subTitle={text.offLead}
          extra={<Button href="/">{text.home}</Button>}
        />
      )}
    </Flex>
  )
}

const tabs = [
  { key: 'visits', label: text.visits, children: <VisitTable resource="visits" /> },
  { key: 'callback-cases', label: text.cases, children: <VisitTable resource="callback-cases" /> },
]

function Overview() {
  return (
    <Refine
      dataProvider={overviewProvider}
      resources={[{ name: 'visits' }, { name: 'callback-cases' }]}
      options={{ disableTelemetry: true, syncWithLocation: false }}
    >
      <Layout style={{ minHeight: '100dvh', background: '#f3f6f5' }}>
        <Layout.Header style={{ background: '#0b4f57', paddingInline: 16, height: 56, lineHeight: '56px' }}>
          <Flex align="center" gap={12} style={{ maxWidth: 1240, margin: '0 auto', height: '100%' }}>
            <Typography.Title level={1} ellipsis style={{ color: '#fff', fontSize: 18, margin: 0, flex: 1 }}>
              {text.heading}
            </Typography.Title>
            <Tag color="#8a4a00" style={{ margin: 0 }}>
              {text.demo}
            </Tag>
            <Button href="/" type="text" style={{ color: '#fff' }}>
              {text.home}
            </Button>
          </Flex>
        </Layout.Header>
        <Layout.Content style={{ padding: 16 }}>
          <Flex vertical gap={16} style={{ maxWidth: 1240, margin: '0 auto' }}>
            <Alert type="warning" showIcon message={text.banner} />
            <Counts />
            <Card styles={{ body: { paddingTop: 4 } }}>
              <Tabs items={tabs} />
            </Card>
          </Flex>
        </Layout.Content>
      </Layout>
    </Refine>
  )
}
