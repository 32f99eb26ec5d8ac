'use strict';

/* Asks the instance every second and shows what it says. Without an answer what was shown stays, and is called old. */
(() =>
{
    const PERIOD_MS = 1000;
    const OLD_AFTER_MS = 4000;
    const HISTORY_LENGTH = 120;
    const byId = (id) => document.getElementById(id);
    const histories = new Map();
    let lastCounters = null;
    let lastAnswerMs = null;

    function node(name, className, ...content)
    {
        const made = document.createElement(name);
        if (className)
        {
            made.className = className;
        }
        made.append(...content);
        return made;
    }

    function whole(value)
    {
        return undefined === value || null === value ? '–' : Math.round(value).toLocaleString('en-US');
    }

    function scaled(value, units, base)
    {
        if (undefined === value || null === value)
        {
            return '–';
        }
        let rest = value;
        let unit = 0;
        while (Math.abs(rest) >= base && unit < units.length - 1)
        {
            rest /= base;
            unit++;
        }
        const digits = 0 === unit || rest >= 100 ? 0 : 1;
        return rest.toFixed(digits) + units[unit];
    }

    const bytes = (value) => scaled(value, [' B', ' KiB', ' MiB', ' GiB', ' TiB'], 1024);
    const rate = (value) => scaled(value, ['', ' k', ' M', ' G'], 1000);

    function seconds(value)
    {
        if (undefined === value || null === value)
        {
            return '–';
        }
        if (Math.abs(value) < 1)
        {
            const ms = value * 1000;
            return (Math.abs(ms) < 10 ? ms.toFixed(1) : Math.round(ms)) + ' ms';
        }
        if (value < 120)
        {
            return value.toFixed(1) + ' s';
        }
        const minutes = Math.floor(value / 60);
        return minutes < 120 ? `${minutes} min` : minutes < 2880 ? `${Math.floor(minutes / 60)} h` :
            `${Math.floor(minutes / 1440)} d`;
    }

    function vclockText(vclock)
    {
        const parts = Object.entries(vclock || {}).map(([id, lsn]) => `${id}: ${lsn}`);
        return `{${parts.join(', ')}}`;
    }

    function list(...rows)
    {
        const made = node('dl');
        for (const [term, value, kind] of rows)
        {
            made.append(node('dt', '', term), node('dd', kind || '', String(value)));
        }
        return made;
    }

    function figure(text, unit)
    {
        return node('div', 'figure', text, node('small', '', unit));
    }

    /** What a counter gains in a second, kept for a while. Null at first, and when the engine was opened again. */
    function gained(name, counters, elapsedSeconds)
    {
        const history = histories.get(name) || [];
        histories.set(name, history);
        if (lastCounters && elapsedSeconds > 0 && counters[name] >= lastCounters[name])
        {
            history.push((counters[name] - lastCounters[name]) / elapsedSeconds);
            history.splice(0, Math.max(0, history.length - HISTORY_LENGTH));
            return history[history.length - 1];
        }
        return null;
    }

    function spark(name)
    {
        const namespace = 'http://www.w3.org/2000/svg';
        const svg = document.createElementNS(namespace, 'svg');
        const values = histories.get(name) || [];
        const top = Math.max(1, ...values);
        const first = HISTORY_LENGTH - values.length;
        const points = values.map((value, i) => `${first + i} ${(39 - 36 * value / top).toFixed(1)}`);
        svg.setAttribute('class', 'spark');
        svg.setAttribute('viewBox', `0 0 ${HISTORY_LENGTH - 1} 40`);
        svg.setAttribute('preserveAspectRatio', 'none');
        if (points.length > 1)
        {
            const area = document.createElementNS(namespace, 'path');
            area.setAttribute('class', 'area');
            area.setAttribute('d', `M ${first} 40 L ${points.join(' L ')} V 40 Z`);
            const line = document.createElementNS(namespace, 'path');
            line.setAttribute('d', `M ${points.join(' L ')}`);
            svg.append(area, line);
        }
        return svg;
    }

    function pill(id, text, kind)
    {
        byId(id).textContent = text;
        byId(id).className = `pill ${kind}`;
        byId(id).hidden = !text;
    }

    function behind(rows)
    {
        return undefined === rows || null === rows || rows < 0 ? '' : 1 === rows ? '1 row' : `${whole(rows)} rows`;
    }

    function joined(...parts)
    {
        return parts.filter((part) => part).join(' · ');
    }

    function upstreamModel(upstream)
    {
        return upstream && {
            status: upstream.status,
            message: upstream.message,
            figures: 'follow' === upstream.status || 'sync' === upstream.status ?
                joined(`lag ${seconds(upstream.lag_seconds)}`, behind(upstream.lag_rows) + ' behind') :
                joined(`for ${seconds(upstream.idle_seconds)}`)
        };
    }

    function downstreamModel(downstream)
    {
        return downstream && {
            status: downstream.status,
            message: downstream.message,
            figures: 'follow' === downstream.status ?
                joined(`lag ${seconds(downstream.lag_seconds)}`, behind(downstream.lag_rows) + ' to go') :
                joined(behind(downstream.lag_rows) + ' to go')
        };
    }

    /** Owner of the queue and leader, by id; 0 for nobody, and when there is no queue. */
    function rulers(data)
    {
        const counters = data.engine ? data.engine.counters : {};
        return { owner: counters.synchro_queue_owner || 0, leader: counters.election_leader || 0 };
    }

    function roleOf(data, id)
    {
        const { owner, leader } = rulers(data);
        return [id && leader === id ? 'leader' : '', id && owner === id ? 'owns the queue' : ''].filter((word) => word);
    }

    function peersOf(data)
    {
        const instance = data.instance;
        const known = new Set();
        const peers = [];
        for (const member of instance.replication)
        {
            if (member.upstream)
            {
                known.add(member.upstream.peer);
            }
            if (member.id !== instance.id)
            {
                const address = member.upstream ? member.upstream.peer.replace(/^.*@/, '') : '';
                peers.push({
                    name: member.name || `instance ${member.id}`,
                    uuid: member.uuid,
                    role: joined(`id ${member.id}`, ...roleOf(data, member.id), address),
                    vclock: member.downstream ? vclockText(member.downstream.vclock) : '',
                    upstream: upstreamModel(member.upstream),
                    downstream: downstreamModel(member.downstream)
                });
            }
        }
        for (const [uuid, replica] of Object.entries(instance.replication_anon || {}))
        {
            peers.push({
                name: 'anonymous replica',
                uuid,
                role: 'no member: only follows',
                isAnonymous: true,
                vclock: replica.downstream ? vclockText(replica.downstream.vclock) : '',
                upstream: null,
                downstream: downstreamModel(replica.downstream)
            });
        }
        for (const upstream of data.upstreams)
        {
            if ('off' !== upstream.status && !known.has(upstream.peer))
            {
                peers.push({
                    name: upstream.peer.replace(/^.*@/, ''),
                    address: 'not known as a member yet',
                    role: '',
                    vclock: '',
                    isAnonymous: true,
                    upstream: upstreamModel(upstream),
                    downstream: null
                });
            }
        }
        return peers;
    }

    function ownName(instance)
    {
        const own = instance.replication.find((member) => member.id === instance.id);
        return own && own.name || instance.name || `instance ${instance.id || '(no member yet)'}`;
    }

    function showHeader(data)
    {
        const instance = data.instance;
        const status = instance ? instance.status : 'unknown';
        byId('name').textContent = instance ? ownName(instance) : 'no answer yet';
        document.title = instance ? `${ownName(instance)} – memtx` : 'memtx';
        pill('status', status, 'running' === status ? 'good' : 'bad');
        const reason = instance && instance.read_only_reason;
        pill('mode', !instance ? '' : reason ? `read-only: ${reason}` : 'read-write',
            !reason ? 'good' : ['config', 'election', 'synchro'].includes(reason) ? 'off' : 'busy');
        pill('role', instance ? roleOf(data, instance.id).join(', ') : '', 'good');
        const reasons = byId('reasons');
        reasons.replaceChildren(...data.health.reasons.map(
            (fault) => node('li', '', node('b', '', fault.code.replaceAll('_', ' ')), fault.text)));
    }

    function showVclocks(instance)
    {
        const rows = [[`${ownName(instance)} (here)`, instance.vclock]];
        const ids = new Set(Object.keys(instance.vclock));
        for (const member of instance.replication)
        {
            ids.add(String(member.id));
            if (member.id !== instance.id && member.downstream)
            {
                rows.push([member.name || `instance ${member.id}`, member.downstream.vclock]);
            }
        }
        for (const [uuid, replica] of Object.entries(instance.replication_anon || {}))
        {
            rows.push([uuid.slice(0, 8) + '…', replica.downstream ? replica.downstream.vclock : {}]);
        }
        ids.delete('0');
        const columns = [...ids].sort((a, b) => a - b);
        const head = node('tr', '', node('th', '', 'has'),
            ...columns.map((id) => node('th', '', `id ${id}`)));
        byId('vclocks').replaceChildren(head, ...rows.map(([name, vclock]) => node('tr', '', node('td', '', name),
            ...columns.map((id) =>
            {
                const missing = (instance.vclock[id] || 0) - (vclock[id] || 0);
                const cell = node('td', missing > 0 ? 'behind' : '', whole(vclock[id] || 0));
                if (missing > 0)
                {
                    cell.append(node('small', '', `−${whole(missing)}`));
                }
                return cell;
            }))));
    }

    function showConflicts(data)
    {
        const stopped = data.upstreams.filter((upstream) => 'stopped' === upstream.status);
        const counters = data.engine ? data.engine.counters : {};
        const bad = (value) => value > 0 ? 'bad' : '';
        byId('conflicts').replaceChildren(
            ...stopped.map((upstream) => node('div', 'conflict',
                node('b', '', `${upstream.peer.replace(/^.*@/, '')} is not followed any more`), upstream.message || '')),
            list(
                ['Streams stopped now', stopped.length, bad(stopped.length)],
                ['Transactions that did not fit', whole(counters.foreign_transactions_refused),
                    bad(counters.foreign_transactions_refused)],
                ['Rows left out or turned into NOPs', whole(counters.foreign_rows_skipped),
                    counters.foreign_rows_skipped > 0 ? 'busy' : ''],
                ['Rows applied', whole(counters.foreign_rows_applied)],
                ['Transactions that came twice', whole(counters.foreign_transactions_known)]));
    }

    function nameOf(instance, id)
    {
        const member = instance && instance.replication.find((other) => other.id === id);
        return !id ? 'nobody' : member && member.name ? `${member.name} (${id})` : `instance ${id}`;
    }

    function showSynchro(data)
    {
        const counters = data.engine ? data.engine.counters : {};
        byId('synchro-panel').hidden = undefined === counters.synchro_quorum;
        if (byId('synchro-panel').hidden)
        {
            return;
        }
        const state = ['off', 'follower', 'candidate', 'leader'][counters.election_state] || 'off';
        byId('synchro').replaceChildren(
            figure(whole(counters.synchro_queue_length), 'transactions wait for a quorum'),
            list(['Owner of the queue', nameOf(data.instance, counters.synchro_queue_owner)],
                ['Quorum', whole(counters.synchro_quorum)],
                ['Term of the queue', whole(counters.synchro_queue_term)],
                ['Waiting bytes', bytes(counters.synchro_queue_bytes)],
                ['Confirmed, rolled back',
                    `${whole(counters.synchro_confirmed)}, ${whole(counters.synchro_rolled_back)}`,
                    counters.synchro_rolled_back ? 'busy' : ''],
                ['Latest took', seconds(counters.synchro_confirm_lag_ns / 1e9)],
                ['Election: this instance is', state, 'leader' === state ? 'good' : ''],
                ['Leader', nameOf(data.instance, counters.election_leader)],
                ['Term, vote', `${whole(counters.election_term)}, ${nameOf(data.instance, counters.election_vote)}`]));
    }

    function showEngine(counters, elapsedSeconds)
    {
        const perSecond = gained('transactions_committed', counters, elapsedSeconds);
        byId('transactions').replaceChildren(
            figure(rate(perSecond), 'a second'), spark('transactions_committed'),
            list(['Committed', whole(counters.transactions_committed)],
                ['Pending', whole(counters.transactions_pending)],
                ['Rolled back', whole(counters.transactions_rolled_back)],
                ['Taken from other threads', whole(counters.submissions_taken)]));
        const waiting = counters.append_position - counters.journaled_position;
        const appended = gained('bytes_appended', counters, elapsedSeconds);
        byId('log').replaceChildren(
            figure(bytes(appended), 'a second'), spark('bytes_appended'),
            list(['State', counters.journal_failed ? 'failed: read-only for good' : 'good',
                    counters.journal_failed ? 'bad' : 'good'],
                ['Appended', `${bytes(counters.bytes_appended)} in ${whole(counters.rows_appended)} rows`],
                ['Waits for durability', bytes(waiting)],
                ['Files begun, forces', `${whole(counters.segments_begun)}, ${whole(counters.forces)}`],
                ['Refused for want of room', whole(counters.back_pressure), counters.back_pressure ? 'busy' : ''],
                ['Newest snapshot', counters.newest_snapshot_signature < 0 ? 'none' :
                    `at ${whole(counters.newest_snapshot_signature)}`],
                ['Checkpoints done, failed', `${whole(counters.checkpoints_done)}, ${whole(counters.checkpoints_failed)}`,
                    counters.checkpoints_failed ? 'bad' : '']));
        showMemory(counters);
    }

    function showMemory(counters)
    {
        const quota = counters.arena_quota_bytes || 1;
        const used = counters.arena_used_bytes;
        const taken = Math.max(used, counters.arena_taken_bytes);
        const bar = node('div', taken > 0.9 * quota ? 'bar full' : 'bar', node('span', 'used'), node('span', 'taken'));
        bar.children[0].style.width = `${100 * used / quota}%`;
        bar.children[1].style.width = `${100 * (taken - used) / quota}%`;
        byId('memory').replaceChildren(
            figure(`${(100 * taken / quota).toFixed(taken < 0.1 * quota ? 1 : 0)} %`, `of ${bytes(quota)}`), bar,
            list(['In use, taken in slabs', `${bytes(used)}, ${bytes(counters.arena_taken_bytes)}`],
                ['Tuples', `${whole(counters.tuples)} in ${bytes(counters.tuple_bytes)}`],
                ['Index entries', `${whole(counters.index_entries)} in ${bytes(counters.index_bytes)}`],
                ['A tuple, an entry', `${(counters.bytes_per_tuple_x100 / 100).toFixed(1)} B, ` +
                    `${(counters.bytes_per_index_entry_x100 / 100).toFixed(1)} B`],
                ['Spaces', whole(counters.spaces)],
                ['Read views, cursors, readers', [counters.read_views_open, counters.cursors_open,
                    counters.readers_open].map(whole).join(', ')]));
    }

    function show(data)
    {
        showHeader(data);
        const instance = data.instance;
        if (instance)
        {
            const words = roleOf(data, instance.id);
            Drawing.draw(byId('drawing'), {
                name: ownName(instance),
                uuid: instance.uuid,
                role: joined(`id ${instance.id}`, ...words, instance.read_only_reason ? 'read-only' : 'read-write'),
                vclock: vclockText(instance.vclock)
            }, peersOf(data));
            showVclocks(instance);
        }
        showConflicts(data);
        showSynchro(data);
        if (data.engine)
        {
            const elapsedSeconds = lastCounters ? (data.now_ms - lastCounters.nowMs) / 1000 : 0;
            showEngine(data.engine.counters, elapsedSeconds);
            lastCounters = { ...data.engine.counters, nowMs: data.now_ms };
        }
        byId('footer').replaceChildren(
            joined(`memtx ${data.version || ''}`.trim(), `Java ${data.java}`,
                data.engine && `process ${data.engine.pid}`,
                data.engine && `engine opened ${new Date(data.engine.start_time_ms).toISOString().slice(0, 19)} UTC`),
            ' · ', link('/info'), ' · ', link('/metrics'), ' · ', link('/health'));
    }

    function link(path)
    {
        const made = node('a', '', path);
        made.href = path;
        return made;
    }

    function showFreshness()
    {
        const age = null === lastAnswerMs ? null : performance.now() - lastAnswerMs;
        const isOld = null === age || age > OLD_AFTER_MS;
        byId('freshness').className = isOld ? 'bad' : '';
        byId('freshness').textContent = null === age ? 'waiting for the instance' :
            isOld ? `no answer for ${seconds(age / 1000)}: what is shown is old` : 'live';
    }

    async function refresh()
    {
        try
        {
            const response = await fetch('/info', { cache: 'no-store' });
            const data = await response.json();
            show(data);
            if (data.age_seconds * 1000 < OLD_AFTER_MS)
            {
                lastAnswerMs = performance.now();
            }
        }
        catch (error)
        {
            console.warn(error); // the instance is away: what is shown is old, and says so
        }
        showFreshness();
        setTimeout(refresh, PERIOD_MS);
    }

    refresh();
})();
