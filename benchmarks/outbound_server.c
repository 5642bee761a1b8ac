/* A loopback HTTP server that costs its clients next to nothing: every request gets the same answer after a fixed
   delay. Each address of 127.0.0.0/16 is a host of its own; the server counts what each of them is asked.

   outbound_server DELAY_MS    prints its port. GET /-counts answers with the counts as JSON and starts them afresh.
   Linux only (epoll_pwait2: glibc 2.35). Requests carry no body and are not pipelined. */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 65536, HOSTS = 65536, WAITING = 65536, EVENTS = 512, REQUEST = 4096 };

typedef struct {
    int host, length, pending;
    unsigned generation;
    char received[REQUEST];
} Connection;

typedef struct {
    long long due;
    int fd, is_head;
    unsigned generation; /* of the connection: its number may by now belong to another */
} Answer;

typedef struct {
    int now, most;
} Level;

static Connection *connections[CONNECTIONS];
static unsigned generation;
static Answer waiting[WAITING]; /* a ring: all delays are equal, so the first is due first */
static size_t first, last;
static Level in_flight, in_flight_of[HOSTS], open_of[HOSTS];
static long requests, accepted, requests_of[HOSTS];
static long long delay;

static const char BODY[] = "<!doctype html><title>Fine</title><p>Fine.\n";
static const char HEADER[] =
    "HTTP/1.1 200 OK\r\n"
    "Date: Tue, 01 Dec 2026 00:00:00 GMT\r\n"
    "Server: loopback\r\n"
    "Content-Type: text/html; charset=utf-8\r\n"
    "Content-Length: %zu\r\n"
    "Last-Modified: Mon, 30 Nov 2026 00:00:00 GMT\r\n"
    "ETag: \"2b-1\"\r\n"
    "Cache-Control: max-age=600\r\n"
    "Accept-Ranges: bytes\r\n"
    "Vary: Accept-Encoding\r\n\r\n%s";

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

static void rise(Level *level) {
    if (++level->now > level->most) level->most = level->now;
}

static void send_all(int fd, const char *text, size_t length) {
    if (write(fd, text, length) != (ssize_t)length) perror("write"); /* never full: answers are small */
}

static void answer(int fd, int is_head) {
    char text[1024];
    Connection *connection = connections[fd];
    connection->pending--;
    in_flight.now--;
    in_flight_of[connection->host].now--;
    send_all(fd, text, snprintf(text, sizeof text, HEADER, sizeof BODY - 1, is_head ? "" : BODY));
}

static void answer_counts(int fd) {
    int hosts = 0, most = 0, most_open = 0;
    for (int host = 0; host < HOSTS; host++) {
        hosts += requests_of[host] > 0;
        if (in_flight_of[host].most > most) most = in_flight_of[host].most;
        if (open_of[host].most > most_open) most_open = open_of[host].most;
        requests_of[host] = 0;
        in_flight_of[host].most = in_flight_of[host].now;
        open_of[host].most = open_of[host].now;
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double cpu = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    char body[512], text[1024];
    int length = snprintf(body, sizeof body,
        "{\"requests\": %ld, \"connections\": %ld, \"hosts\": %d, \"at_once\": %d, \"at_once_per_host\": %d, "
        "\"open_per_host\": %d, \"cpu\": %.3f}\n",
        requests, accepted, hosts, in_flight.most, most, most_open, cpu);
    send_all(fd, text, snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", length, body));
    requests = accepted = 0;
    in_flight.most = in_flight.now;
}

static void hang_up(int fd) {
    Connection *connection = connections[fd];
    in_flight.now -= connection->pending;
    in_flight_of[connection->host].now -= connection->pending;
    open_of[connection->host].now--;
    free(connection);
    connections[fd] = NULL;
    close(fd);
}

static void take(int fd) {
    Connection *connection = connections[fd];
    char *text = connection->received, *end;
    ssize_t got = read(fd, text + connection->length, REQUEST - 1 - connection->length);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return hang_up(fd);
    connection->length += got;
    text[connection->length] = 0;
    if (!(end = strstr(text, "\r\n\r\n"))) return;
    connection->length = 0;
    if (!strncmp(text, "GET /-counts ", 13)) return answer_counts(fd);
    requests++;
    requests_of[connection->host]++;
    connection->pending++;
    rise(&in_flight);
    rise(&in_flight_of[connection->host]);
    if (!delay) return answer(fd, text[0] == 'H');
    waiting[last++ % WAITING] = (Answer){now() + delay, fd, text[0] == 'H', connection->generation};
}

static void welcome(int listener, int poll) {
    struct sockaddr_in local;
    socklen_t size = sizeof local;
    int fd, one = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        Connection *connection = fd < CONNECTIONS ? calloc(1, sizeof *connection) : NULL;
        if (!connection || getsockname(fd, (struct sockaddr *)&local, &size)) {
            close(fd);
            continue;
        }
        connection->host = ntohl(local.sin_addr.s_addr) & (HOSTS - 1);
        connection->generation = ++generation;
        connections[fd] = connection;
        accepted++;
        rise(&open_of[connection->host]);
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        epoll_ctl(poll, EPOLL_CTL_ADD, fd, &(struct epoll_event){.events = EPOLLIN, .data.fd = fd});
    }
}

int main(int count, char **arguments) {
    delay = count > 1 ? (long long)(atof(arguments[1]) * 1000) : 0;
    struct sockaddr_in local = {.sin_family = AF_INET};
    socklen_t size = sizeof local;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), poll = epoll_create1(0);
    local.sin_addr.s_addr = htonl(INADDR_ANY); /* every address, but of the loopback interface alone */
    if (setsockopt(listener, SOL_SOCKET, SO_BINDTODEVICE, "lo", 2)) return perror("lo"), 1;
    if (bind(listener, (struct sockaddr *)&local, size) || listen(listener, 4096)) return perror("listen"), 1;
    getsockname(listener, (struct sockaddr *)&local, &size);
    printf("%d\n", ntohs(local.sin_port));
    fflush(stdout);
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &(struct epoll_event){.events = EPOLLIN, .data.fd = listener});
    for (;;) {
        struct epoll_event events[EVENTS];
        long long left = first == last ? 0 : waiting[first % WAITING].due - now();
        if (left < 0) left = 0;
        struct timespec timeout = {left / 1000000, left % 1000000 * 1000};
        int ready = epoll_pwait2(poll, events, EVENTS, first == last ? NULL : &timeout, NULL);
        for (int at = 0; at < ready; at++) {
            int fd = events[at].data.fd;
            if (fd == listener) welcome(listener, poll);
            else if (connections[fd]) take(fd);
        }
        for (long long time = now(); first != last && waiting[first % WAITING].due <= time; first++) {
            Answer due = waiting[first % WAITING];
            Connection *connection = connections[due.fd];
            if (connection && connection->generation == due.generation) answer(due.fd, due.is_head);
        }
    }
}
