#!/bin/sh
# The shells whose completion the tests try: prints `name=path` for each; as root, installs those that are missing.
# 测试补全所用的 shell:逐行输出 `名称=路径`;以 root 运行时安装缺少的 shell。
set -eu
for name in bash zsh fish; do
  if ! command -v "$name" >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 install --yes --no-install-recommends "$name" \
      >/dev/null 2>&1 || { apt-get -qq update && apt-get -qq install --yes --no-install-recommends "$name"; } \
      >/dev/null 2>&1 || :
  fi
  if found=$(command -v "$name"); then printf '%s=%s\n' "$name" "$found"; fi
done
