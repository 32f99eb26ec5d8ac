'use strict';

/*
 * Draws the replica set: this instance at the left, whoever it is connected with at the right, and between them two
 * arrows for each: what comes from it, and what goes to it. Everything that comes from elsewhere is set as text.
 */
const Drawing = (() =>
{
    const NAMESPACE = 'http://www.w3.org/2000/svg';
    const WIDTH = 1240;
    const ROW_HEIGHT = 132;
    const OWN = { left: 12, width: 300, height: 116 };
    const PEER = { left: WIDTH - 12 - 300, width: 300, height: 96 };
    const LABEL_CENTRE = 695;
    const CROSS_X = PEER.left - 36;
    const UPSTREAM_GOOD = ['follow'];
    const UPSTREAM_BAD = ['stopped', 'disconnected'];

    function element(parent, name, attributes, text)
    {
        const node = document.createElementNS(NAMESPACE, name);
        for (const [key, value] of Object.entries(attributes))
        {
            node.setAttribute(key, value);
        }
        if (text !== undefined)
        {
            node.textContent = text;
        }
        parent.append(node);
        return node;
    }

    function shorten(text, length)
    {
        return text.length > length ? text.slice(0, length - 1) + '…' : text;
    }

    function kindOfUpstream(status)
    {
        return UPSTREAM_GOOD.includes(status) ? 'good' : UPSTREAM_BAD.includes(status) ? 'bad' : 'busy';
    }

    function kindOfDownstream(status)
    {
        return 'follow' === status ? 'good' : 'stopped' === status ? 'bad' : 'off';
    }

    /** From one point to another, level at both ends; the tip is at the end. */
    function arrow(svg, kind, x1, y1, x2, y2)
    {
        const sign = x2 > x1 ? 1 : -1;
        const end = x2 - sign * 9;
        const bend = x1 + (end - x1) * 0.18;
        const level = x1 + (end - x1) * 0.32;
        const path = sign > 0 ?
            `M ${x1} ${y1} C ${bend} ${y1} ${bend} ${y2} ${level} ${y2} L ${end} ${y2}` :
            `M ${x1} ${y1} L ${x1 + end - level} ${y1} C ${x1 + end - bend} ${y1} ${x1 + end - bend} ${y2} ${end} ${y2}`;
        element(svg, 'path', { class: `arrow ${kind}`, d: path });
        element(svg, 'path', {
            class: `tip ${kind}`, d: `M ${x2} ${y2} l ${-sign * 11} -5.5 v 11 z` });
    }

    /** What cannot be overlooked: nothing passes here. */
    function cross(svg, x, y)
    {
        element(svg, 'circle', { class: 'disc', cx: x, cy: y, r: 11 });
        element(svg, 'path', { class: 'cross', d: `M ${x - 4.5} ${y - 4.5} l 9 9 m 0 -9 l -9 9` });
    }

    function label(svg, y, kind, word, rest)
    {
        const text = element(svg, 'text', { x: LABEL_CENTRE, y, 'text-anchor': 'middle' });
        element(text, 'tspan', { class: `word ${kind}` }, word);
        element(text, 'tspan', { class: 'quiet' }, rest ? '  ' + rest : '');
    }

    function drawOwn(svg, model, middle)
    {
        const top = middle - OWN.height / 2;
        element(svg, 'rect', { class: 'box own', x: OWN.left, y: top, width: OWN.width, height: OWN.height, rx: 10 });
        const x = OWN.left + 18;
        element(svg, 'text', { class: 'title', x, y: top + 30 }, shorten(model.name, 26));
        element(svg, 'text', { class: 'quiet small', x, y: top + 50 }, model.uuid);
        element(svg, 'text', { x, y: top + 76 }, shorten(model.role, 36));
        element(svg, 'text', { class: 'quiet', x, y: top + 98 }, shorten(`vclock ${model.vclock}`, 42));
    }

    function drawPeer(svg, peer, middle)
    {
        const top = middle - PEER.height / 2;
        const isLost = peer.upstream && 'bad' === kindOfUpstream(peer.upstream.status);
        const style = (peer.isAnonymous ? ' anonymous' : '') + (isLost ? ' lost' : '');
        element(svg, 'rect', {
            class: 'box' + style, x: PEER.left, y: top, width: PEER.width, height: PEER.height, rx: 10 });
        const x = PEER.left + 18;
        element(svg, 'text', { class: 'title', x, y: top + 28 }, shorten(peer.name, 26));
        element(svg, 'text', { class: 'quiet small', x, y: top + 47 }, peer.uuid || shorten(peer.address, 42));
        element(svg, 'text', { class: 'quiet', x, y: top + 65 }, shorten(peer.role, 42));
        element(svg, 'text', { class: 'quiet', x, y: top + 83 }, shorten(peer.vclock ? `has ${peer.vclock}` : '', 42));
    }

    function drawLinks(svg, peer, index, count, ownMiddle, peerMiddle)
    {
        const spread = Math.min(22, (OWN.height - 30) / Math.max(1, 2 * count - 1));
        const ownRight = OWN.left + OWN.width;
        const ownY = (slot) => ownMiddle + (slot - (2 * count - 1) / 2) * spread;
        const upY = 1 === count ? ownMiddle - 22 : peerMiddle - 22;
        const downY = 1 === count ? ownMiddle + 22 : peerMiddle + 22;
        if (peer.upstream)
        {
            const kind = kindOfUpstream(peer.upstream.status);
            arrow(svg, kind, PEER.left, upY, ownRight, 1 === count ? upY : ownY(2 * index));
            label(svg, upY - 9, kind, `receives: ${peer.upstream.status}`, peer.upstream.figures);
            if ('bad' === kind)
            {
                cross(svg, CROSS_X, upY);
                element(svg, 'text', { class: 'bad small', x: LABEL_CENTRE, y: upY + 18, 'text-anchor': 'middle' },
                    shorten(peer.upstream.message || '', 54));
            }
        }
        if (peer.downstream)
        {
            const kind = kindOfDownstream(peer.downstream.status);
            arrow(svg, kind, ownRight, 1 === count ? downY : ownY(2 * index + 1), PEER.left, downY);
            label(svg, downY + 20, kind, `sends: ${peer.downstream.status}`, peer.downstream.figures);
            if ('bad' === kind)
            {
                cross(svg, CROSS_X, downY);
            }
        }
    }

    /**
     * own: name, uuid, role, vclock. peers: name, uuid, address, role, vclock, isAnonymous, and upstream and downstream
     * with status, figures and message, or null.
     */
    function draw(svg, own, peers)
    {
        const height = Math.max(1, peers.length) * ROW_HEIGHT + 12;
        svg.replaceChildren();
        svg.setAttribute('viewBox', `0 0 ${WIDTH} ${height}`);
        peers.forEach((peer, index) =>
        {
            const middle = 6 + ROW_HEIGHT * (index + 0.5);
            drawLinks(svg, peer, index, peers.length, height / 2, middle);
            drawPeer(svg, peer, middle);
        });
        if (0 === peers.length)
        {
            element(svg, 'text', { class: 'quiet', x: LABEL_CENTRE, y: height / 2 + 5, 'text-anchor': 'middle' },
                'nobody else is known');
        }
        drawOwn(svg, own, height / 2);
    }

    return { draw };
})();
