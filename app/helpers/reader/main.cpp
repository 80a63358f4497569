// layers-reader: the name of a PDF in, the text of its pages out, over standard input and output in the frames of core/process/frames.h. It
// is a program of its own because a PDF of one kilobyte can ask for all memory and all time there is: then this program ends, and its owner
// says so beside the file. One document, then it ends. core/context/pdfreader.h is the other side and tells what is said.
//
// It has little to lose: a gigabyte of memory, no core file, no file to write, and on Linux no socket and no other program.

#include "core/context/pdfframes.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFile>
#include <QtPdf/QPdfDocument>
#include <QtPdf/QPdfSelection>

#include <cstdio>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#endif
#ifdef Q_OS_LINUX
#include <cerrno>
#include <cstddef>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif
#ifdef Q_OS_WIN
#include <fcntl.h>
#include <io.h>
#endif

#if defined(__SANITIZE_ADDRESS__)
// The sanitizer's shadow is larger than any limit of addresses.
extern "C" const char *__asan_default_options();
extern "C" const char *__asan_default_options()
{
    return "hard_rss_limit_mb=1024:detect_leaks=0";
}
#endif

using namespace Layers;

namespace {

#ifdef Q_OS_UNIX
void limitTo(decltype(RLIMIT_CORE) what, rlim_t most)
{
    const rlimit limit{most, most};
    ::setrlimit(what, &limit);
}
#endif

#if defined(Q_OS_LINUX) && (defined(__x86_64__) || defined(__aarch64__))
sock_filter step(int code, quint32 value, qsizetype ifSo = 0, qsizetype ifNot = 0)
{
    return {quint16(code), quint8(ifSo), quint8(ifNot), value};
}

// What a page brings this program to do does not reach the network, and starts nothing. A kernel without such filters leaves the limits.
void refuseCalls()
{
#ifdef __x86_64__
    constexpr quint32 machine = AUDIT_ARCH_X86_64;
#else
    constexpr quint32 machine = AUDIT_ARCH_AARCH64;
#endif
    constexpr quint32 foreign = 0x40000000; // calls of the other kind that x86-64 has
    constexpr quint32 calls[] = {SYS_socket, SYS_connect, SYS_execve, SYS_execveat, SYS_ptrace, SYS_io_uring_setup};
    constexpr auto count = qsizetype(std::size(calls));
    constexpr int isEqual = BPF_JMP | BPF_JEQ | BPF_K;
    sock_filter filter[count + 6] = {
        step(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
        step(isEqual, machine, 0, count + 3),
        step(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        step(BPF_JMP | BPF_JGE | BPF_K, foreign, count + 1, 0),
    };
    for (qsizetype i = 0; i < count; ++i)
        filter[4 + i] = step(isEqual, calls[i], count - i, 0);
    filter[4 + count] = step(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    filter[5 + count] = step(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
    const sock_fprog program{std::size(filter), filter};
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}
#else
void refuseCalls() { }
#endif

// Windows has no such limits for a program by itself: its owner is to put it into a job object there.
void giveUpRights()
{
#ifdef Q_OS_LINUX
    // When the machine has no memory left, this program goes first.
    if (std::FILE *score = std::fopen("/proc/self/oom_score_adj", "w")) {
        std::fputs("1000", score);
        std::fclose(score);
    }
#endif
#ifdef Q_OS_UNIX
#if !defined(__SANITIZE_ADDRESS__)
    limitTo(RLIMIT_AS, rlim_t(1024) * 1024 * 1024);
#endif
    limitTo(RLIMIT_CORE, 1); // at none a program of core_pattern would still get it
    limitTo(RLIMIT_FSIZE, 0);
    limitTo(RLIMIT_CPU, 1200); // should nobody be left to end it
#endif
    refuseCalls();
}

bool say(FrameType type, const QByteArray &payload)
{
    const QByteArray bytes = toBytes(type, payload);
    return std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stdout) == size_t(bytes.size()) && std::fflush(stdout) == 0;
}

int fail(const char *code)
{
    say(FrameType::Failure, numbered(pdfRequestId, code));
    return 0;
}

std::optional<PdfRequest> readRequest()
{
    FrameReader reader(pdfRequestCap);
    for (;;) {
        const auto frame = reader.next();
        if (!frame)
            return {};
        if (*frame)
            return (*frame)->type == FrameType::Request ? pdfRequestFrom((*frame)->payload) : std::nullopt;
        char byte = 0;
        if (std::fread(&byte, 1, 1, stdin) != 1)
            return {};
        reader.add(QByteArray(1, byte));
    }
}

int read(const PdfRequest &request)
{
    QFile file(request.path);
    if (!file.open(QIODevice::ReadOnly))
        return fail("file.unreadable");
    if (file.size() > request.bytes)
        return fail("file.too_large");
    QPdfDocument pdf;
    if (!request.password.isEmpty())
        pdf.setPassword(request.password);
    pdf.load(&file);
    if (pdf.status() == QPdfDocument::Status::Error) {
        if (pdf.error() == QPdfDocument::Error::IncorrectPassword)
            return fail(request.password.isEmpty() ? "file.password" : "file.wrong_password");
        if (pdf.error() == QPdfDocument::Error::UnsupportedSecurityScheme)
            return fail("file.locked");
        return fail("file.damaged");
    }
    const int pages = std::min(pdf.pageCount(), request.pages);
    qint64 units = 0;
    for (int page = 0; page < pages; ++page) {
        const QString text = pdf.getAllText(page).text();
        units += text.size();
        if (units > request.text)
            return fail("file.too_large");
        if (!say(pdfPageFrame, pdfPagePayload(text)))
            return 1;
    }
    return say(FrameType::Answer, numbered(pdfRequestId, {})) ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    giveUpRights();
#ifdef Q_OS_WIN
    ::_setmode(::_fileno(stdin), _O_BINARY);
    ::_setmode(::_fileno(stdout), _O_BINARY);
#endif
    QCoreApplication application(argc, argv);
    const auto request = readRequest();
    return request ? read(*request) : 2;
}
