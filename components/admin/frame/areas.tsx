import {
  AlertOutlined,
  ApiOutlined,
  AuditOutlined,
  BarChartOutlined,
  CalendarOutlined,
  CustomerServiceOutlined,
  DashboardOutlined,
  DeleteOutlined,
  ExceptionOutlined,
  FileProtectOutlined,
  FileTextOutlined,
  HomeOutlined,
  ImportOutlined,
  MailOutlined,
  PhoneOutlined,
  SafetyCertificateOutlined,
  SettingOutlined,
  TagsOutlined,
  TeamOutlined,
  UserDeleteOutlined,
} from '@ant-design/icons'
import type { ReactNode } from 'react'
import { may, type Right, type StaffRole } from '#server/vocabulary/rights.ts'
import type { text } from './messages.zh-CN.ts'

/** A section of the admin. It has an entry in the menu, and its pages are shown only to users with its right. */
export interface Area {
  readonly name: keyof typeof text.areas
  readonly path: string
  /** The right needed to see the area; null when every signed-in user may see it. */
  readonly right: Right | null
  /** The right needed to create or change the area's records, if it is not the right to see them. */
  readonly writes?: Right
  /** The routes of single records in Refine's form, with `:id` for the record. */
  readonly routes?: { readonly create?: string; readonly edit?: string; readonly show?: string }
  readonly icon: ReactNode
}

export const areas: readonly Area[] = [
  { name: 'home', path: '/admin', right: null, icon: <HomeOutlined /> },
  {
    name: 'templates',
    path: '/admin/templates',
    right: 'template.read',
    writes: 'template.edit',
    routes: {
      show: '/admin/templates/:id',
      edit: '/admin/templates/:id/edit',
      create: '/admin/templates/create',
    },
    icon: <FileTextOutlined />,
  },
  {
    name: 'products',
    path: '/admin/products',
    right: 'product.read',
    writes: 'product.edit',
    routes: {
      create: '/admin/products/create',
      show: '/admin/products/:id',
      edit: '/admin/products/:id/edit',
    },
    icon: <TagsOutlined />,
  },
  {
    name: 'visits',
    path: '/admin/visits',
    right: 'visit.read',
    routes: { show: '/admin/visits/:id' },
    icon: <SafetyCertificateOutlined />,
  },
  { name: 'reports', path: '/admin/reports', right: 'report.read', icon: <BarChartOutlined /> },
  { name: 'alerts', path: '/admin/alerts', right: 'report.read', icon: <AlertOutlined /> },
  { name: 'callback', path: '/admin/callback', right: 'callback.work', icon: <PhoneOutlined /> },
  { name: 'queue', path: '/admin/queue', right: 'callback.supervise', icon: <DashboardOutlined /> },
  {
    name: 'problems',
    path: '/admin/problems',
    right: 'problem.read',
    writes: 'problem.handle',
    routes: { show: '/admin/problems/:id' },
    icon: <ExceptionOutlined />,
  },
  {
    name: 'followUps',
    path: '/admin/follow-ups',
    right: 'callback.read',
    writes: 'followUp.handle',
    icon: <MailOutlined />,
  },
  {
    name: 'quality',
    path: '/admin/quality',
    right: 'quality.review',
    routes: { show: '/admin/quality/:id' },
    icon: <CustomerServiceOutlined />,
  },
  {
    name: 'imports',
    path: '/admin/imports',
    right: 'policy.import',
    routes: { create: '/admin/imports/create', show: '/admin/imports/:id' },
    icon: <ImportOutlined />,
  },
  {
    name: 'calendar',
    path: '/admin/calendar',
    right: 'setting.read',
    writes: 'setting.edit',
    icon: <CalendarOutlined />,
  },
  {
    name: 'settings',
    path: '/admin/settings',
    right: 'setting.read',
    writes: 'setting.edit',
    routes: { edit: '/admin/settings/:id' },
    icon: <SettingOutlined />,
  },
  {
    name: 'staff',
    path: '/admin/staff',
    right: 'staff.manage',
    routes: { create: '/admin/staff/create', edit: '/admin/staff/:id' },
    icon: <TeamOutlined />,
  },
  {
    name: 'partners',
    path: '/admin/partners',
    right: 'partner.manage',
    routes: { create: '/admin/partners/create', edit: '/admin/partners/:id' },
    icon: <ApiOutlined />,
  },
  { name: 'evidence', path: '/admin/evidence', right: 'evidence.read', icon: <FileProtectOutlined /> },
  {
    name: 'retention',
    path: '/admin/retention',
    right: 'erasure.read',
    writes: 'erasure.prepare',
    icon: <DeleteOutlined />,
  },
  {
    name: 'personalData',
    path: '/admin/personal-data',
    right: 'personalData.answer',
    icon: <UserDeleteOutlined />,
  },
  { name: 'audit', path: '/admin/audit', right: 'audit.read', icon: <AuditOutlined /> },
]

/** The area that a page belongs to; null for a page outside all areas, such as the user's own account. */
export function areaOf(path: string): Area | null {
  if (path === '/admin') return areas[0] ?? null
  const within = (area: Area) =>
    area.path !== '/admin' && (path === area.path || path.startsWith(`${area.path}/`))
  return areas.find(within) ?? null
}

/** The right needed for an action on an area's records, as Refine names it; null if everybody may do it. */
function rightFor(area: Area, action: string | undefined): Right | null {
  return action === 'create' || action === 'edit' ? (area.writes ?? area.right) : area.right
}

/**
 * Whether these roles may open the area's pages; with an action, the pages for this action. This function only hides
 * pages. The server's procedures decide which calls are allowed.
 */
export function mayEnter(roles: readonly StaffRole[], area: Area, action?: string): boolean {
  const right = rightFor(area, action)
  return right === null || may(roles, right)
}

/** Whether a page is shown without header and menu: sign-in, preparing an account for use, and printing. */
export function isBare(path: string): boolean {
  return path === SIGN_IN || FIRST_STEPS.includes(path) || path.endsWith('/print')
}

export const SIGN_IN = '/admin/sign-in'
export const FIRST_PASSWORD = '/admin/first-password'
export const FIRST_SECOND_FACTOR = '/admin/first-second-factor'
/** The pages on which a user must prepare the account before any other page opens. */
export const FIRST_STEPS: readonly string[] = [FIRST_PASSWORD, FIRST_SECOND_FACTOR]

/** The page on which the user must prepare the account; null when the account is ready. */
export function firstStepOf(me: {
  readonly mustChangePassword: boolean
  readonly mustSetUpSecondFactor: boolean
}): string | null {
  if (me.mustChangePassword) return FIRST_PASSWORD
  return me.mustSetUpSecondFactor ? FIRST_SECOND_FACTOR : null
}

/**
 * Returns the URL to open after signing in. Only URLs of the admin are accepted; otherwise a crafted link could
 * redirect the user to another site.
 */
export function returnTo(asked: string | null): string {
  return asked !== null && /^\/admin(?:\/[\w\-%/]*)?(?:\?[\w\-.=&%~+]*)?$/.test(asked) ? asked : '/admin'
}
