#!/bin/sh
# Installs the Debian packages in a clean system, uses what they install, and removes them.
#
#   tests/packages.sh BUILD
#
# The clean system is a folder that debootstrap fills from the mirror that apt uses here. This needs root, the network
# and debootstrap; without one of them it is skipped. The system is kept in BUILD/deb/clean.tar for the next time.

set -u
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")/.." || exit 2
build=$1
passed=0 failed=0
skip() {
    echo "skipped: the packages are not installed anywhere: $1"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}
[ "$(id -u)" -eq 0 ] || skip 'this needs root'
command -v debootstrap >/dev/null || skip 'debootstrap is missing; .ci/deps deb installs it'
command -v dpkg-buildpackage >/dev/null && command -v dh >/dev/null && command -v lintian >/dev/null ||
    skip 'debhelper or lintian is missing; .ci/deps deb installs them'

# What was made from another tree is not tested.
newest=$(ls -t "$build"/deb/*.deb 2>/dev/null | tail -n 1)
if [ -z "$newest" ] || [ -n "$(find engine include rules docs .ci Makefile -newer "$newest" -type f | head -n 1)" ]; then
    sh .ci/deb packages "$build" || exit 1
fi

# The first mirror of a Debian release that apt uses, with its signature keys.
. /etc/os-release
mirror=$(apt-get indextargets --format '$(SITE) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null |
    awk -v code="$VERSION_CODENAME" '$2 == code && $3 == "main" { print $1; exit }')
[ -n "$mirror" ] || mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 2>/dev/null |
    awk -v code="$VERSION_CODENAME" '$2 == code { print $1; exit }')
[ -n "$mirror" ] || skip 'apt has no mirror of this release'

work=$(mktemp -d) || exit 2
root=$work/root
cleanup() {
    umount "$root/proc" 2>/dev/null
    rm -rf --one-file-system "$work"
}
trap cleanup EXIT
trap 'exit 2' HUP INT TERM

clean=$build/deb/clean.tar
if [ ! -e "$clean" ]; then
    # Packages that are in apt's cache need not be fetched again.
    if ! debootstrap --variant=minbase --include=ca-certificates "$VERSION_CODENAME" "$root" "$mirror" >"$work/log" 2>&1; then
        tail -n 3 "$work/log"
        skip "debootstrap failed with the mirror $mirror"
    fi
    tar cf "$clean.new" -C "$work" root && mv "$clean.new" "$clean"
else
    tar xf "$clean" -C "$work"
fi
cp /etc/apt/apt.conf.d/*proxy* "$root/etc/apt/apt.conf.d/" 2>/dev/null
mkdir -p "$root/packages" "$root/proc"
cp "$build"/deb/*.deb "$root/packages"
mount -t proc proc "$root/proc" 2>/dev/null
cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null

inside() {
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive sh -c "$1"
}
check() {
    if inside "$2" >"$work/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'packages: failed: %s\n' "$1"
        tail -n 20 "$work/log" | sed 's/^/  /'
    fi
}
finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
    exit
}

get='apt-get -o Dpkg::Use-Pty=0 -qq --no-install-recommends -y'
inside 'dpkg-query -W -f "\${Package}\n" | sort' >"$work/before"
check 'the lists of packages can be read' "apt-get -qq update"
check 'redline is installed with what it needs' "$get install /packages/redline_*.deb"
check 'the program runs, without the library' 'redline --version && redline packs && ! ldconfig -p | grep -q libredline'
check 'it checks its example' 'redline check -p ukraine /usr/share/doc/redline/examples/armistice.deal'
check 'it finds deals: the solver is there' 'redline bargain -p ukraine'
check 'it writes databases' 'cd /tmp && redline check -q -p ukraine -o r.sqlite /usr/share/doc/redline/examples/armistice.deal && [ -s r.sqlite ]'
check 'pages and completions are there' 'cd /usr/share && ls man/man1/redline.1.gz man/man1/redline-check.1.gz man/man5/redline-deal.5.gz \
    bash-completion/completions/redline zsh/vendor-completions/_redline fish/vendor_completions.d/redline.fish doc/redline/copyright doc/redline/changelog*.gz'
check 'the library and Python are installed' "$get install /packages/libredline1_*.deb /packages/python3-redline_*.deb"
check 'Python checks a deal' "cd /tmp && python3 -c '
import redline
e = redline.Engine([\"ukraine\"])
v = e.check(\"/usr/share/doc/redline/examples/armistice.deal\")
assert v and e.check(v.to_json()).errors, v
assert [bool(x) for x in e.check_many([\"/usr/share/doc/redline/examples/armistice.deal\"] * 3)] == [True] * 3
print(redline.__version__, redline.__file__)' | grep /usr/lib/python3/dist-packages"
check 'the examples of Python run' 'python3 /usr/share/doc/python3-redline/examples/brackets.py /usr/share/doc/redline/examples/bracketed.deal && python3 /usr/share/doc/python3-redline/examples/simulate.py 500'
check 'the development files are installed' "$get install gcc libc6-dev pkg-config /packages/libredline-dev_*.deb"
embed='cp /usr/share/doc/libredline-dev/examples/embed.c /tmp && cd /tmp && cc -std=c11 -Wall -Werror embed.c'
check 'a C program uses the shared library' "$embed \$(pkg-config --cflags --libs redline) -o embed && ./embed /tmp/r.html && [ -s /tmp/r.html ] && ldd embed | grep -q libredline.so.1"
check 'a C program uses the static library' "$get install g++ && $embed \$(pkg-config --cflags redline) \$(pkg-config --static --libs redline | sed 's/-lredline/-l:libredline.a/') -o static && ./static /tmp/s.html && ! ldd static | grep -q libredline"
check 'dpkg finds the files unchanged' 'dpkg --verify redline libredline1 libredline-dev python3-redline'
check 'all is removed' "$get purge redline libredline1 libredline-dev python3-redline && ! find / -xdev -path /packages -prune -o -path /proc -prune -o -path /tmp -prune -o -path /var/log -prune -o -name '*redline*' -print | grep ."
finish
