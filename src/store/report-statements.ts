/** The parts of the reports' statements: the facts that each counts, and its figures over them. */
import { Prisma } from '../../prisma/generated/client.js';
import { clockNames } from '../domain/policy.js';
import type { ReportName } from '../domain/reports.js';
import { scores } from '../domain/vocabulary.js';

/** Epoch milliseconds: `from` belongs to it, `to` does not. */
export interface Period {
  readonly from: number;
  readonly to: number;
  readonly now: number;
}

/** Facts have case_number, at, engineer, and what their figures need. */
export function factsOf(name: ReportName, period: Period): Prisma.Sql {
  return facts[name](period);
}

/** The figures, named as the report's columns. */
export function figuresOf(name: ReportName): Prisma.Sql {
  return figures[name];
}

function within(column: Prisma.Sql, { from, to }: Period): Prisma.Sql {
  return Prisma.sql`${column} >= ${new Date(from)} and ${column} < ${new Date(to)}`;
}
/** What happened in the time. The index over instants (BRIN) finds the pages that hold it. */
function happened({ types, period }: { types: readonly string[]; period: Period }): Prisma.Sql {
  return Prisma.sql`t.type in (${Prisma.join([...types])}) and ${within(Prisma.sql`t.at`, period)}`;
}

/** An engineer's words that the customer reads, whichever command brought them (lifecycle.md, "What text is public"). */
const isPublicWord = Prisma.sql`t.actor_kind = 'engineer' and (
  (t.type = 'reply-sent' and t.data->>'visibility' = 'public') or (t.type = 'contact-logged' and (t.data->>'public')::boolean)
  or t.type in ('data-requested', 'resolution-proposed', 'resolution-retracted', 'case-reopened')
  or (t.type = 'case-closed' and t.data->>'how' = 'closed'))`;

const facts: Readonly<Record<ReportName, (period: Period) => Prisma.Sql>> = {
  // Nothing happens on a case before it is opened: what its answer is looked for in begins with the period.
  'first-response': (period) => Prisma.sql`
    select c.case_number, c.opened_at as at, w.actor_id as engineer,
      extract(epoch from w.at - c.opened_at) as seconds, b.case_number is not null as is_breached
    from support_case c
    left join (
      select distinct on (t.case_number) t.case_number, t.at, t.actor_id from timeline_entry t
      where t.at >= ${new Date(period.from)} and ${isPublicWord} order by t.case_number, t.seq
    ) w on w.case_number = c.case_number
    left join (
      select distinct t.case_number from timeline_entry t
      where t.at >= ${new Date(period.from)} and t.type = 'clock-breached' and t.data->>'clock' = 'firstResponse'
    ) b on b.case_number = c.case_number
    where ${within(Prisma.sql`c.opened_at`, period)}`,
  // One reading of all breaches of relief: asked for case by case it takes twenty times as long.
  resolution: (period) => Prisma.sql`
    select r.case_number, r.at, r.actor_id as engineer, extract(epoch from r.at - c.opened_at) as seconds,
      coalesce(b.at <= r.at, false) as is_breached
    from (
      select distinct on (t.case_number) t.case_number, t.at, t.actor_id from timeline_entry t
      where ${happened({ types: ['resolution-proposed'], period })} order by t.case_number, t.seq desc
    ) r
    join support_case c on c.case_number = r.case_number
    left join (
      select t.case_number, min(t.at) as at from timeline_entry t
      where t.type = 'clock-breached' and t.data->>'clock' = 'relief' group by t.case_number
    ) b on b.case_number = r.case_number`,
  // A closing lasted unless the next of its kind is a reopening, whenever that was.
  reopens: (period) => Prisma.sql`
    select e.case_number, e.at, c.owner_id as engineer, e.next_type = 'case-reopened' as is_reopened
    from (
      select t.case_number, t.at, t.type, lead(t.type) over (partition by t.case_number order by t.seq) as next_type
      from timeline_entry t where t.type in ('case-closed', 'case-reopened') and t.at >= ${new Date(period.from)}
    ) e join support_case c on c.case_number = e.case_number
    where e.type = 'case-closed' and ${within(Prisma.sql`e.at`, period)}`,
  breaches: (period) => Prisma.sql`
    select t.case_number, t.at, c.owner_id as engineer, t.data->>'clock' as clock
    from timeline_entry t join support_case c on c.case_number = t.case_number
    where ${happened({ types: ['clock-breached'], period })}`,
  backlog: (period) => Prisma.sql`
    select c.case_number, c.opened_at as at, c.owner_id as engineer,
      c.next_due_at < ${new Date(period.now)} as is_late, extract(epoch from ${new Date(period.now)} - c.opened_at) / 86400 as days
    from support_case c where c.status <> 'closed' and ${within(Prisma.sql`c.opened_at`, period)}`,
  bounces: (period) => Prisma.sql`
    select t.case_number, t.at, t.actor_id as engineer, t.type, t.data->>'reason' as reason from timeline_entry t
    where ${happened({ types: ['level-changed', 'case-transferred'], period })}
      and (t.type = 'case-transferred' or (t.data->>'bounce')::boolean)`,
  pauses: (period) => Prisma.sql`
    select t.case_number, t.at, c.owner_id as engineer, t.type
    from timeline_entry t join support_case c on c.case_number = t.case_number
    where ${happened({
      types: ['reply-sent', 'data-requested', 'wait-started', 'answer-deferred', 'resolution-rejected'],
      period,
    })} and (t.type <> 'reply-sent' or (t.data->>'needsAnswer')::boolean)`,
  satisfaction: (period) => Prisma.sql`
    select t.case_number, t.at, c.owner_id as engineer, (t.data->>'score')::int as score
    from timeline_entry t join support_case c on c.case_number = t.case_number
    where ${happened({ types: ['case-rated'], period })}`,
};

const seconds = Prisma.sql`percentile_cont(0.5) within group (order by seconds) as "medianSeconds",
  percentile_cont(0.9) within group (order by seconds) as "p90Seconds"`;
const breached = Prisma.sql`count(*) filter (where is_breached)::int as breached`;

/** `count(*) filter (…)` for each of a closed set, under its own name. */
function each(names: readonly (string | number)[], one: { column: Prisma.Sql; prefix: string }): Prisma.Sql {
  const counts = names.map((name) => {
    const alias = Prisma.raw(`"${one.prefix}${name}"`); // a name of our own vocabulary
    return Prisma.sql`count(*) filter (where ${one.column} = ${name})::int as ${alias}`;
  });
  return Prisma.join(counts, ', ');
}

const figures: Readonly<Record<ReportName, Prisma.Sql>> = {
  'first-response': Prisma.sql`count(*)::int as cases, count(seconds)::int as answered, ${seconds}, ${breached}`,
  resolution: Prisma.sql`count(*)::int as cases, ${seconds}, ${breached}`,
  reopens: Prisma.sql`count(*)::int as closings, count(*) filter (where is_reopened)::int as reopened,
    (count(*) filter (where is_reopened))::float8 / nullif(count(*), 0) as rate`,
  breaches: Prisma.sql`count(*)::int as breaches, count(distinct case_number)::int as cases,
    ${each(clockNames, { column: Prisma.sql`clock`, prefix: '' })}`,
  backlog: Prisma.sql`count(*)::int as open, count(*) filter (where is_late)::int as late,
    count(*) filter (where days < 1)::int as "under1Day",
    count(*) filter (where days >= 1 and days < 3)::int as "under3Days",
    count(*) filter (where days >= 3 and days < 7)::int as "under7Days",
    count(*) filter (where days >= 7 and days < 30)::int as "under30Days",
    count(*) filter (where days >= 30)::int as older,
    percentile_cont(0.5) within group (order by days) as "medianAgeDays"`,
  bounces: Prisma.sql`count(*)::int as bounces, count(*) filter (where reason = 'HANDED_BACK')::int as "handBacks",
    count(distinct case_number)::int as cases, count(*)::float8 / nullif(count(distinct case_number), 0) as "perCase"`,
  pauses: Prisma.sql`count(distinct case_number)::int as cases,
    count(*) filter (where type in ('reply-sent', 'data-requested'))::int as questions,
    count(*) filter (where type = 'wait-started')::int as waits,
    count(*) filter (where type = 'answer-deferred')::int as deferrals,
    count(*) filter (where type = 'resolution-rejected')::int as rejections`,
  satisfaction: Prisma.sql`count(*)::int as ratings, avg(score)::float8 as average,
    ${each(scores, { column: Prisma.sql`score`, prefix: 'score' })}`,
};
