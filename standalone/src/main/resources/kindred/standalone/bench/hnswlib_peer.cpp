// What `kindred bench query` compares with: hnswlib's graph over the same vectors, driven line by line.
//   hnswlib_peer VECTORS QUERIES TRUTH N Q DIM K LINKS BEAM INDEX
// VECTORS and QUERIES are float32, TRUTH the K nearest of each query as int32. INDEX is read where it exists, else
// written. Says "ready SECONDS"; then takes "recall WIDTH" and "search WIDTH THREADS SECONDS" and answers a number.
#include <hnswlib/hnswlib.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

template <typename T>
static std::vector<T> read(const char* path, size_t number) {
  std::vector<T> values(number);
  std::ifstream in(path, std::ios::binary);
  in.read(reinterpret_cast<char*>(values.data()), number * sizeof(T));
  if (!in) {
    std::cerr << path << " is too short" << std::endl;
    std::exit(1);
  }
  return values;
}

static double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

int main(int argc, char** argv) {
  if (argc != 11) {
    std::cerr << "hnswlib_peer VECTORS QUERIES TRUTH N Q DIM K LINKS BEAM INDEX" << std::endl;
    return 2;
  }
  const size_t n = std::stoul(argv[4]), q = std::stoul(argv[5]), dim = std::stoul(argv[6]), k = std::stoul(argv[7]);
  const auto vectors = read<float>(argv[1], n * dim);
  const auto queries = read<float>(argv[2], q * dim);
  const auto truth = read<int>(argv[3], q * k);
  const double start = now();
  hnswlib::InnerProductSpace space(dim);
  hnswlib::HierarchicalNSW<float>* graph;
  if (std::ifstream(argv[10]).good()) {
    graph = new hnswlib::HierarchicalNSW<float>(&space, argv[10]);
  } else {
    graph = new hnswlib::HierarchicalNSW<float>(&space, n, std::stoul(argv[8]), std::stoul(argv[9]));
    for (size_t i = 0; i < n; i++) graph->addPoint(&vectors[i * dim], i);
    graph->saveIndex(argv[10]);
  }
  std::cout << "ready " << now() - start << std::endl;

  std::string line;
  while (std::getline(std::cin, line)) {
    std::istringstream words(line);
    std::string command;
    size_t width = 0;
    words >> command >> width;
    graph->setEf(width);
    if (command == "recall") {
      size_t common = 0;
      for (size_t i = 0; i < q; i++) {
        std::unordered_set<int> expected(&truth[i * k], &truth[i * k] + k);
        auto found = graph->searchKnn(&queries[i * dim], k);
        for (; !found.empty(); found.pop()) common += expected.count(static_cast<int>(found.top().second));
      }
      std::cout << static_cast<double>(common) / (q * k) << std::endl;
    } else {
      size_t threads = 1;
      double seconds = 1;
      words >> threads >> seconds;
      std::atomic<size_t> searches{0};
      std::vector<std::thread> running;
      const double began = now();
      for (size_t t = 0; t < threads; t++) {
        running.emplace_back([&, t] {
          size_t mine = 0;
          for (size_t i = t * q / threads; now() - began < seconds; i++, mine++) {
            graph->searchKnn(&queries[(i % q) * dim], k);
          }
          searches += mine;
        });
      }
      for (auto& thread : running) thread.join();
      std::cout << searches / (now() - began) << std::endl;
    }
  }
  delete graph;
  return 0;
}
