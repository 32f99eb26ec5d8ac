package io.memtx.server.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which transaction comes before which. One that comes before itself is in a strongly connected component (Tarjan,
 * "Depth-first search and linear graph algorithms", 1972) of more than one node.
 */
final class PrecedenceGraph
{
    /** Why one is before the other. */
    enum Kind
    {
        /** It was over when the other began. */
        TIME,
        /** The other has read what it wrote. */
        WR,
        /** The other has written behind what it wrote. */
        WW,
        /** It has not read what the other wrote. */
        RW
    }

    /** One is before the other. */
    record Edge(int from, int to, Kind kind)
    {
    }

    private final List<List<Edge>> edges = new ArrayList<>();
    private int[] index;
    private int[] low;
    private boolean[] isOnStack;
    private int nextIndex;

    PrecedenceGraph(final int nodeCount)
    {
        for (int i = 0; i < nodeCount; i++)
        {
            edges.add(new ArrayList<>());
        }
    }

    int newNode()
    {
        edges.add(new ArrayList<>());
        return edges.size() - 1;
    }

    void add(final int from, final int to, final Kind kind)
    {
        if (from != to)
        {
            edges.get(from).add(new Edge(from, to, kind));
        }
    }

    /** A shortest cycle through some node, or nothing. */
    List<Edge> cycle()
    {
        final List<Integer> component = component();
        List<Edge> shortest = List.of();
        for (final int node : component.subList(0, Math.min(200, component.size())))
        {
            final List<Edge> cycle = cycleThrough(node, component);
            shortest = shortest.isEmpty() || cycle.size() < shortest.size() ? cycle : shortest;
        }
        return shortest;
    }

    /** Adya's names. */
    static String name(final List<Edge> cycle)
    {
        final long rw = cycle.stream().filter((edge) -> Kind.RW == edge.kind()).count();
        final boolean hasWr = cycle.stream().anyMatch((edge) -> Kind.WR == edge.kind());
        final boolean hasTime = cycle.stream().anyMatch((edge) -> Kind.TIME == edge.kind());
        final String name = 0 == rw ? hasWr ? "G1c" : "G0" : 1 == rw ? "G-single" : "G2";
        return hasTime ? name + " with time" : name;
    }

    /** Of more than one node; empty when there is none. Without recursion: histories are long. */
    private List<Integer> component()
    {
        final int count = edges.size();
        index = new int[count];
        low = new int[count];
        isOnStack = new boolean[count];
        Arrays.fill(index, -1);
        final int[] nextEdge = new int[count];
        final Deque<Integer> path = new ArrayDeque<>();
        final Deque<Integer> stack = new ArrayDeque<>();
        for (int root = 0; root < count; root++)
        {
            if (-1 == index[root])
            {
                enter(root, path, stack);
            }
            while (!path.isEmpty())
            {
                final int node = path.peek();
                if (nextEdge[node] < edges.get(node).size())
                {
                    final int to = edges.get(node).get(nextEdge[node]++).to;
                    if (-1 == index[to])
                    {
                        enter(to, path, stack);
                    }
                    else if (isOnStack[to])
                    {
                        low[node] = Math.min(low[node], index[to]);
                    }
                }
                else
                {
                    path.pop();
                    if (!path.isEmpty())
                    {
                        low[path.peek()] = Math.min(low[path.peek()], low[node]);
                    }
                    if (low[node] == index[node])
                    {
                        final List<Integer> component = leave(node, stack);
                        if (component.size() > 1)
                        {
                            return component;
                        }
                    }
                }
            }
        }
        return List.of();
    }

    private void enter(final int node, final Deque<Integer> path, final Deque<Integer> stack)
    {
        index[node] = nextIndex;
        low[node] = nextIndex++;
        isOnStack[node] = true;
        path.push(node);
        stack.push(node);
    }

    private List<Integer> leave(final int node, final Deque<Integer> stack)
    {
        final List<Integer> component = new ArrayList<>();
        int member;
        do
        {
            member = stack.pop();
            isOnStack[member] = false;
            component.add(member);
        }
        while (member != node);
        return component;
    }

    /** Breadth first, within the component. */
    private List<Edge> cycleThrough(final int start, final List<Integer> component)
    {
        final Map<Integer, Edge> reachedBy = new HashMap<>();
        final Deque<Integer> next = new ArrayDeque<>(List.of(start));
        final boolean[] isInside = new boolean[edges.size()];
        component.forEach((node) -> isInside[node] = true);
        while (!next.isEmpty())
        {
            for (final Edge edge : edges.get(next.poll()))
            {
                if (isInside[edge.to] && null == reachedBy.putIfAbsent(edge.to, edge))
                {
                    next.add(edge.to);
                }
            }
        }
        final List<Edge> cycle = new ArrayList<>();
        int node = start;
        do
        {
            final Edge edge = reachedBy.get(node);
            cycle.add(edge);
            node = edge.from;
        }
        while (node != start);
        Collections.reverse(cycle);
        return cycle;
    }
}
