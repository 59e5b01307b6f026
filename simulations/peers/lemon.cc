// LEMON's cost scaling, the C++ library's fastest minimum-cost flow on such networks. The same talk as read-network.mjs:
// reads the file it is given, says «ready», and answers each line «solve» with CPU milliseconds and volume. Counted is
// building its graph from the numbers, solving, and reading flows and potentials out.
#include <cstdio>
#include <ctime>
#include <iostream>
#include <string>
#include <vector>

#include <lemon/cost_scaling.h>
#include <lemon/smart_graph.h>

using lemon::CostScaling;
using lemon::SmartDigraph;

static double cpuMs() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

int main(int count, char **words) {
  FILE *file = count > 1 ? fopen(words[1], "r") : nullptr;
  int groups, debts;
  if (file == nullptr || fscanf(file, "%d %d", &groups, &debts) != 2) return 1;
  std::vector<int> from(debts), to(debts);
  std::vector<long long> amt(debts);
  for (int debt = 0; debt < debts; debt++)
    if (fscanf(file, "%d %d %lld", &from[debt], &to[debt], &amt[debt]) != 3) return 1;
  fclose(file);
  puts("ready");
  fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) {
    const double began = cpuMs();
    SmartDigraph graph;
    graph.reserveNode(groups);
    graph.reserveArc(debts);
    for (int group = 0; group < groups; group++) graph.addNode();
    for (int debt = 0; debt < debts; debt++) graph.addArc(graph.nodeFromId(from[debt]), graph.nodeFromId(to[debt]));
    SmartDigraph::ArcMap<long long> upper(graph), cost(graph, -1);
    for (int debt = 0; debt < debts; debt++) upper[graph.arcFromId(debt)] = amt[debt];
    CostScaling<SmartDigraph, long long, long long> solver(graph);
    if (solver.upperMap(upper).costMap(cost).run() != solver.OPTIMAL) return 1;
    std::vector<long long> flows(debts), potentials(groups);
    long long volume = 0;
    for (int debt = 0; debt < debts; debt++) volume += flows[debt] = solver.flow(graph.arcFromId(debt));
    for (int group = 0; group < groups; group++) potentials[group] = solver.potential(graph.nodeFromId(group));
    printf("{\"cpuMs\": %.3f, \"volume\": \"%lld\"}\n", cpuMs() - began, volume);
    fflush(stdout);
  }
}
