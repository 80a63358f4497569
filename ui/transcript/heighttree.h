#pragma once
// Heights in a row, with the position of each in logarithmic time: a Fenwick tree that grows and shrinks at its end. Value; any thread.
// Putting something in front builds it anew, which costs a few microseconds for a thousand entries.

#include <QtCore/QtGlobal>

#include <vector>

namespace Layers {

class HeightTree
{
public:
    int count() const { return int(m_heights.size()); }
    int height(int index) const { return m_heights[size_t(index)]; }
    qint64 total() const { return top(count()); }

    qint64 top(int index) const
    {
        qint64 sum = 0;
        for (size_t i = size_t(index); i > 0; i &= i - 1)
            sum += m_sums[i - 1];
        return sum;
    }

    void append(int height)
    {
        m_heights.push_back(height);
        // The node of n covers the entries (n - lowest bit of n, n].
        const size_t n = m_heights.size();
        const size_t low = n & (~n + 1);
        m_sums.push_back(top(int(n) - 1) - top(int(n - low)) + height);
    }

    void truncate(int count)
    {
        m_heights.resize(size_t(count));
        m_sums.resize(size_t(count));
    }

    void set(int index, int height)
    {
        const int change = height - m_heights[size_t(index)];
        if (change == 0)
            return;
        m_heights[size_t(index)] = height;
        for (size_t i = size_t(index) + 1; i <= m_sums.size(); i += i & (~i + 1))
            m_sums[i - 1] += change;
    }

    void insert(int index, const std::vector<int> &heights)
    {
        std::vector<int> tail(m_heights.begin() + index, m_heights.end());
        truncate(index);
        for (const int height : heights)
            append(height);
        for (const int height : tail)
            append(height);
    }

    void remove(int index, int count)
    {
        std::vector<int> tail(m_heights.begin() + index + count, m_heights.end());
        truncate(index);
        for (const int height : tail)
            append(height);
    }

    // The entry that holds the pixel `y`; the last one when y is below all, -1 when there is none.
    int indexAt(qint64 y) const
    {
        if (m_heights.empty())
            return -1;
        size_t step = 1;
        while (step * 2 <= m_sums.size())
            step *= 2;
        size_t at = 0;
        for (; step > 0; step /= 2) {
            if (at + step <= m_sums.size() && m_sums[at + step - 1] <= y) {
                at += step;
                y -= m_sums[at - 1];
            }
        }
        return int(std::min(at, m_heights.size() - 1));
    }

private:
    std::vector<int> m_heights;
    std::vector<qint64> m_sums;
};

} // namespace Layers
